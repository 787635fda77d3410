import CDSArchive

/// What is read can be merged and written.
func fuzzClassList(_ bytes: [UInt8]) {
    let list = ClassList.parse(String(decoding: bytes, as: UTF8.self))
    for feature in [11, 17, 21, 25] { _ = ClassList.merge([list, list]).text(feature: feature) }
}

/// A log is anything that a program prints.
func fuzzClassLoadLog(_ bytes: [UInt8]) {
    _ = ClassLoadLog.parse(String(decoding: bytes, as: UTF8.self))
}

/// An archive's header, and what the doctor makes of it.
func fuzzArchive(_ bytes: [UInt8]) {
    guard let header = try? ArchiveHeader.parse(bytes) else { return }
    _ = header.applicationPaths.count + header.regions.count
}
