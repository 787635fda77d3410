import Bytecode

/// The summary must agree with the whole, and nothing that can be asked of a class may trap.
func fuzzClassFile(_ bytes: [UInt8]) {
    let summary = try? ClassFileSummary.parse(bytes)
    _ = try? summary?.referencedClasses(descriptors: true)
    guard let file = try? ClassFile.parse(bytes) else { return }
    precondition(file.summary == summary, "the summary is not the class file's")
    _ = try? file.referencedClasses(descriptors: true)
    _ = try? file.constantPool.strings()
    _ = try? file.constantPool.hasString(containing: "!/")
    for index in 0...file.constantPool.count { _ = try? file.constantPool.moduleOrPackage(index) }
    _ = (file.hasMainMethod, try? file.moduleName, try? file.moduleMainClass)
}

/// A rewritten class can be read and rewritten again. That the second time changes nothing is true of classes that a
/// verifier accepts, which few of these are.
func fuzzRedirections(_ bytes: [UInt8]) {
    guard let result = try? redirector.redirect(bytes), let rewritten = result.bytes else { return }
    precondition((try? redirector.redirect(rewritten)) != nil, "a rewritten class cannot be read")
}

/// Calls of every kind that the seeds have.
private let redirector: Redirector = {
    var rules = Redirections()
    rules.redirect(static: MethodName("java/lang/String", "valueOf", "(I)Ljava/lang/String;"), to: "shim/Shim")
    for arguments in ["", "Ljava/lang/String;", "I"] {
        for owner in ["java/lang/StringBuilder", "java/lang/Thread", "java/util/Optional"] {
            rules.redirect(constructor: .initializer(owner, "(\(arguments))V"), to: "shim/Shim", "make")
        }
    }
    rules.redirect(virtual: MethodName("java/lang/StringBuilder", "toString", "()Ljava/lang/String;"), to: "shim/Shim")
    rules.redirect(virtual: MethodName("java/lang/String", "length", "()I"), to: "shim/Shim")
    return Redirector(rules)
}()

/// Whatever can be read of a jar and of the jars in it, within limits that keep a run quick.
func fuzzJar(_ bytes: [UInt8]) {
    let limits = Jar.Limits(entry: 1 << 20, total: 1 << 24, ratioFloor: 1 << 16, entries: 2000, depth: 3)
    guard let jar = try? Jar(bytes: bytes, path: "fuzz.jar", limits: limits) else { return }
    readAll(jar)
}

private func readAll(_ jar: Jar) {
    _ = try? jar.manifest()
    _ = (jar.multiReleaseVersions, jar.signatureFiles)
    for entry in jar.entries {
        precondition(jar.entry(named: entry.name) != nil, "an entry is not found by its name")
        if let bytes = try? jar.read(entry) {
            precondition(bytes.count == entry.size, "an entry has not the size that it says")
        }
        _ = try? jar.read(entry, first: 8)
        if entry.name.hasSuffix(".jar"), let inner = try? Jar(nested: entry, of: jar) { readAll(inner) }
    }
}

/// What is read can be written, and is then read as the same.
func fuzzManifest(_ bytes: [UInt8]) {
    guard let manifest = try? Manifest(parsing: bytes) else { return }
    _ = (manifest.mainClass, manifest.classPath, manifest.isMultiRelease, manifest.addOpens)
    guard let written = try? manifest.serialized() else { return }
    guard var again = try? Manifest(parsing: written) else { preconditionFailure("what was written cannot be read") }
    if manifest.main["Manifest-Version"] == nil { again.main["Manifest-Version"] = nil }
    for attribute in manifest.main.all {
        precondition(again.main[attribute.name] == attribute.value, "an attribute changed")
    }
    precondition(again.sections == manifest.sections, "a section changed")
}
