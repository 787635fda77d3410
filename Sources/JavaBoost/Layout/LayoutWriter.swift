internal import Bytecode
internal import Crypto
internal import Glibc
internal import JVM

/// Writes the files of a plan, digesting them on the way.
struct LayoutWriter: Sendable {
    var directory: String
    var options: LayoutBuilder.Options
    var jars: JarPool

    func write(
        _ outputs: [LayoutPlan.Output]
    ) throws(LayoutError) -> (files: [Layout.File], threads: Layout.Threads?) {
        try makeDirectories(hasLibraries: outputs.contains { $0.path.hasPrefix("app/lib/") })
        let results = Parallel.map(outputs, threads: options.threads, weight: weight) { output in
            Result { () throws(LayoutError) in try write(output) }
        }
        var files: [Layout.File] = []
        var threads = Layout.Threads(classes: 0, redirected: 0, skipped: 0, left: [])
        for result in results {
            let (file, outcome) = try result.get()
            files.append(file)
            threads.add(outcome, path: file.path)
        }
        for folder in ["app/lib", "app"] where Directory.exists("\(directory)/\(folder)") {
            try seal("\(directory)/\(folder)", mode: 0o755)
        }
        return (
            files.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) },
            options.rewritesThreads ? threads : nil
        )
    }

    private func weight(_ output: LayoutPlan.Output) -> Int { output.element?.content.bytes ?? Int.max }

    private func makeDirectories(hasLibraries: Bool) throws(LayoutError) {
        for folder in hasLibraries ? ["app", "app/lib"] : ["app"] {
            let path = "\(directory)/\(folder)"
            do throws(SystemError) {
                try retrying("make the directory", path) { unsafe mkdir(path, 0o755) }
            } catch {
                guard error.errno != EEXIST else {
                    throw LayoutError(
                        .outputExists, file: path, step: "make the layout's directory", "is there already",
                        wayOut: "give an empty directory")
                }
                throw LayoutError(error, file: path, step: "make the layout's directory", writing: true)
            }
        }
    }

    private func write(
        _ output: LayoutPlan.Output
    ) throws(LayoutError) -> (Layout.File, ThreadRewriter.Outcome) {
        let path = "\(directory)/\(output.path)"
        var digest: ContentDigest
        var outcome = ThreadRewriter.Outcome()
        do throws(JarError) {
            switch output.source {
            case .file(let source): digest = try FileCopy.copy(source, to: path)
            case .nested(let jar, let name): digest = try extract(jar, name, to: path)
            case .packed(let packing):
                try pack(packing, to: path)
                digest = try FileCopy.digest(path)
            case .made(let bytes): digest = try FileCopy.write(bytes, to: path)
            }
            if options.rewritesThreads, output.path != ThreadShim.path {
                outcome = try ThreadRewriter().rewrite(path)
                if outcome.classes > 0 { digest = try FileCopy.digest(path) }
            }
        } catch {
            throw LayoutError(error, step: "write \(output.path)")
        }
        try seal(path, mode: 0o444)
        return (Layout.File(path: output.path, size: digest.size, sha256: digest.hex), outcome)
    }

    private func extract(_ jar: String, _ name: String, to path: String) throws(JarError) -> ContentDigest {
        let outer = try jars.open(jar)
        guard let entry = outer.entry(named: name) else {
            throw JarError(.changed, path: jar, entry: name, "is no longer there")
        }
        // A jar of its own: the pool's is used by all threads, and libzip's handle by one at a time.
        let own = try Jar(path: jar)
        guard own.entries.count == outer.entries.count, own.entries[entry.index] == entry else {
            throw JarError(.changed, path: jar, entry: name, "is no longer the same")
        }
        var digest = ContentDigest()
        try own.extract(entry, to: path) { digest.update($0) }
        return digest
    }

    /// What is added is stored: it is little, and the bytes then do not depend on a version of zlib.
    private func pack(_ packing: LayoutPlan.Packing, to path: String) throws(JarError) {
        var writer = try JarWriter(path: path)
        if let manifest = packing.manifest {
            let bytes: [UInt8]
            do throws(ParseError) { bytes = try manifest.serialized() } catch {
                throw JarError(.badManifest, path: path, entry: "META-INF/MANIFEST.MF", error.what)
            }
            try writer.addDirectory("META-INF/")
            try writer.add("META-INF/MANIFEST.MF", bytes, compression: .stored)
        }
        for part in packing.parts {
            switch part {
            case .folder(let name): try writer.addDirectory(name)
            case .entries(let file, let nested, let items):
                let jar = try jar(file, nested)
                for item in items { try writer.copy(jar.entries[item.index], from: jar, as: item.name) }
            case .files(let root, let names, let place, let hasFolders):
                try add(names, of: root, under: place, hasFolders: hasFolders, to: &writer)
            }
        }
        try writer.finish()
    }

    private func jar(_ file: String, _ nested: String?) throws(JarError) -> Jar {
        let outer = try jars.open(file)
        guard let nested else { return outer }
        guard let entry = outer.entry(named: nested) else {
            throw JarError(.changed, path: file, entry: nested, "is no longer there")
        }
        return try Jar(nested: entry, of: outer)
    }

    /// Files with the directories above them: class path scanners look for those.
    private func add(
        _ names: [String], of root: String, under place: String, hasFolders: Bool, to writer: inout JarWriter
    ) throws(JarError) {
        var folders: Set<String> = ["META-INF"]
        for name in names {
            var folder = hasFolders ? FilePath.folder(place + name) : ""
            var missing: [String] = []
            while !folder.isEmpty, folders.insert(folder).inserted {
                missing.append(folder)
                folder = FilePath.folder(folder)
            }
            for folder in missing.reversed() { try writer.addDirectory(folder) }
            try writer.add(place + name, FileCopy.read("\(root)/\(name)"), compression: .stored)
        }
    }

    private func seal(_ path: String, mode: UInt32) throws(LayoutError) {
        let time = timespec(tv_sec: Int(options.modificationTime), tv_nsec: 0)
        do throws(SystemError) {
            try retrying("set permissions of", path) { unsafe chmod(path, mode_t(mode)) }
            try retrying("set the time of", path) {
                unsafe withUnsafePointer(to: (time, time)) { pointer in
                    // SAFETY: utimensat reads two timespecs, which the pair is in memory.
                    unsafe pointer.withMemoryRebound(to: timespec.self, capacity: 2) {
                        unsafe utimensat(AT_FDCWD, path, $0, AT_SYMLINK_NOFOLLOW)
                    }
                }
            }
        } catch {
            throw LayoutError(error, file: path, step: "seal the layout", writing: true)
        }
    }
}

extension Layout.Threads {
    fileprivate mutating func add(_ outcome: ThreadRewriter.Outcome, path: String) {
        classes += outcome.classes
        redirected += outcome.redirected
        skipped += outcome.skipped
        if let reason = outcome.left { left.append("\(path): \(reason)") }
    }
}

extension LayoutWriter {
    /// The digest of a file of an image that stays where it is.
    static func digest(of source: AppImage.Source) -> Result<Layout.File, LayoutError> {
        do throws(JarError) {
            let digest = try FileCopy.digest(source.path)
            guard let now = try? FileStamp.read(source.path), source.matches(now) else {
                throw JarError(.changed, path: source.path, "is not the file that was inspected")
            }
            return .success(Layout.File(path: source.path, size: digest.size, sha256: digest.hex))
        } catch {
            return .failure(LayoutError(error, step: "digest the application"))
        }
    }

    /// The digest of a whole layout: a function of paths, contents, order and start alone.
    static func digest(
        of files: [Layout.File], start: Layout.Start, mainClass: String?, order: [String] = []
    ) -> String {
        var digest = ContentDigest()
        let lines =
            ["layout 1", start.rawValue, mainClass ?? ""] + order + [""]
            + files.sorted { $0.path < $1.path }.map { "\($0.sha256) \($0.path)" }
        digest.update(Array(lines.joined(separator: "\n").utf8).span)
        return digest.hex
    }
}
