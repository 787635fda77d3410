import CDSArchive
import Glibc
public import JVM

/// The archive of the JDK's own classes, which some distributions leave out.
public enum DefaultArchive {
    /// Makes the missing archive in the JDK itself.
    ///
    /// - Returns: its path, or nil when it was there.
    /// - Throws: `BoostError`: `noJDK` for OpenJ9, `cannotCreate` when the JDK cannot be written, `dumpFailed` otherwise.
    public static func repair(_ jdk: JDK) throws(BoostError) -> String? {
        guard !jdk.isOpenJ9 else {
            throw BoostError(
                .noJDK, step: "default archive", file: jdk.home,
                message: "OpenJ9 keeps classes in shared caches (-Xshareclasses) and has no default archive")
        }
        let directory = FilePath.parent(jdk.libjvmPath)
        let path = directory + "/classes.jsa"
        if (try? FileStamp.read(path)) != nil { return nil }
        do { try retrying("write", directory) { unsafe access(directory, W_OK) } } catch {
            throw BoostError(
                .cannotCreate, step: "default archive", file: path, message: error.description,
                wayOut: "repair it as the user who owns the JDK; `build` and `bench` do without, by one in the store")
        }
        try dump(jdk, options: [], to: nil, checking: path)
        return path
    }

    /// The options with which a JVM of this class finds the JDK's own classes archived: none where the JDK has the
    /// archive, else those that name one in the store, which is made where it is missing.
    ///
    /// - Throws: `BoostError` of code `dumpFailed` and of the store.
    static func options(_ jdk: JDK, _ flags: FlagClass, in store: Store, progress: Progress) throws(BoostError)
        -> [String]
    {
        guard flags.sharing, !jdk.isOpenJ9, !jdk.has(defaultArchiveFor: flags) else { return [] }
        do {
            let path = try stored(jdk, flags, in: store, progress)
            return ["-XX:SharedArchiveFile=\(path)", "-Xshare:auto"]
        } catch { throw BoostError(wrapping: error) }
    }

    private static func stored(_ jdk: JDK, _ flags: FlagClass, in store: Store, _ progress: Progress) throws -> String {
        let options = flags.dumpOptions(for: jdk)
        var key = KeyBuilder("default-archive", version: 1)
        key.add("jvmIdent", jdk.jvmIdent)
        key.add("javaHome", jdk.home)
        key.add("options", options)
        return try store.withWriter(of: key.digest) {
            if let entry = try store.entry(for: key.digest, .archive), try store.use(entry.id) != nil {
                return entry.path + "/classes.jsa"
            }
            progress.step("making the JDK's default archive, which it lacks, in the store")
            let staging = try store.stage()
            try dump(jdk, options: options, to: staging.path + "/classes.jsa")
            let lease = try store.publish(.archive, from: staging, key: key.digest)
            return store.root.path(of: lease.ids[0]) + "/classes.jsa"
        }
    }

    /// Dumps the classes of the JDK's own list.
    ///
    /// - Parameters:
    ///   - path: nil for the place where the JVM looks for its default archive.
    ///   - result: where the archive must be afterwards; nil for `path`.
    ///   - keep: descriptors that `path` goes through.
    static func dump(
        _ jdk: JDK, options: [String], to path: String?, checking result: String? = nil, keep: [Int32] = []
    ) throws(BoostError) {
        let named = path.map { ["-XX:SharedArchiveFile=\($0)"] } ?? []
        // Without a class path the launcher's is the working directory, which must not be the user's.
        var spec = ProcessSpec(
            program: jdk.javaPath, arguments: options + ["-Xshare:dump"] + named,
            environment: ProcessEnvironment.all().withoutJavaOptions, directory: "/", keep: keep)
        spec.endsWithCaller = true
        let process: SupervisedProcess
        do { process = try SupervisedProcess.start(spec) } catch { throw BoostError(error, step: "default archive") }
        let status = process.wait(until: .now(plusMs: 300_000)) ?? process.killAndWait()
        let expected = result ?? path ?? ""
        if status == .exited(0), (try? FileStamp.read(expected)) != nil { return }
        let full = ArchiveDumpError.saysDiskFull(process.outputTail)
        throw BoostError(
            full ? .ioFailed : .dumpFailed, step: "default archive", file: expected,
            message: "\(status)\n\(process.outputTail)",
            wayOut: full ? "free space there" : "use another JDK, or --tier static, which needs no default archive")
    }
}

extension JDK {
    /// Whether the JVM finds a default archive for these flags.
    func has(defaultArchiveFor flags: FlagClass) -> Bool {
        defaultArchive(compressedOops: flags.compressedOops, compactHeaders: flags.compactHeaders) != nil
    }
}
