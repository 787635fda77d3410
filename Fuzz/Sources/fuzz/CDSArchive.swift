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
    guard var header = try? ArchiveHeader.parse(bytes) else { return }
    _ = header.applicationPaths.count + header.regions.count
    var conditions = LaunchConditions()
    conditions.jvmIdent = header.jvmIdent
    conditions.feature = 25
    conditions.classPath = ["/a.jar", "/b.jar"]
    conditions.compressedOops = true
    conditions.objectAlignment = 8
    conditions.agents = ["-javaagent:/a.jar"]
    conditions.moduleOptions = ["--add-opens=a/b=ALL-UNNAMED"]
    // Whatever else the bytes name is only looked for; this would be opened.
    if header.baseArchiveName != nil { header.baseArchiveName = "/none.jsa" }
    _ = Doctor.judge(header, path: "/a.jsa", conditions: conditions)
}
