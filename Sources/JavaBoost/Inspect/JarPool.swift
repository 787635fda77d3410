internal import Bytecode
internal import JVM
internal import Synchronization

/// The jars and directories of one inspection, each opened once, with the stamps by which a change under our hands is
/// noticed.
final class JarPool: Sendable {
    private struct State {
        var jars: [String: Jar] = [:]
        var trees: [String: DirectoryTree] = [:]
        var stamps: [String: FileStamp] = [:]
        var absent: Set<String> = []
        /// Files and directories that may still be listed.
        var left: Int
    }

    private let state: Mutex<State>

    /// - Parameter fileLimit: files and directories that the directories of the class path may have together.
    init(fileLimit: Int = DirectoryTree.standardLimit) { state = Mutex(State(left: fileLimit)) }

    /// What lies below a directory; it alone makes nothing of it a source.
    func tree(_ path: String) throws(SystemError) -> DirectoryTree {
        let (known, left) = state.withLock { ($0.trees[path], $0.left) }
        if let known { return known }
        let tree = try DirectoryTree.read(path, limit: left)
        return state.withLock { state in
            if let other = state.trees[path] { return other }
            state.trees[path] = tree
            state.left -= tree.files.count + tree.folders.count
            return tree
        }
    }

    /// Makes a file that is about to be read one of the sources.
    ///
    /// - Returns: its stamp.
    @discardableResult
    func note(_ path: String) throws(SystemError) -> FileStamp {
        let stamp = try FileStamp.read(path)
        note(path, stamp)
        return stamp
    }

    /// The same with a stamp from before it was read.
    func note(_ path: String, _ stamp: FileStamp) {
        state.withLock { state in if state.stamps[path] == nil { state.stamps[path] = stamp } }
    }

    /// Makes a file that was looked for one of the sources, or one of those that must stay absent.
    ///
    /// - Returns: whether it is there.
    func noteIfPresent(_ path: String) -> Bool {
        if (try? note(path)) != nil { return true }
        state.withLock { _ = $0.absent.insert(path) }
        return false
    }

    /// What was looked for and not found.
    var absent: [String] { state.withLock { $0.absent.sorted() } }

    /// The jar at `path`. The stamp is taken before it is opened; also of one that is broken, and could be whole later.
    func open(_ path: String) throws(JarError) -> Jar {
        if let jar = state.withLock({ $0.jars[path] }) { return jar }
        let stamp = try? FileStamp.read(path)
        let jar: Jar
        do { jar = try Jar(path: path) } catch {
            if error.isFormat, let stamp, stamp.isRegularFile { note(path, stamp) }
            throw error
        }
        return state.withLock { state in
            if let other = state.jars[path] { return other }
            state.jars[path] = jar
            state.stamps[path] = stamp
            return jar
        }
    }

    func jar(_ path: String) throws(InspectError) -> Jar {
        do throws(JarError) { return try open(path) } catch { throw InspectError(error, step: "open the jar") }
    }

    /// A jar in a jar; not kept.
    func nested(_ element: ClassPathElement) throws(InspectError) -> Jar {
        let outer = try jar(element.file)
        do throws(JarError) {
            guard let name = element.entry, let entry = outer.entry(named: name) else {
                throw JarError(.corrupt, path: element.file, entry: element.entry, "is no longer there")
            }
            return try Jar(nested: entry, of: outer)
        } catch {
            throw InspectError(error, step: "open the nested jar")
        }
    }

    /// Every jar opened, and every file and directory noted, as it was then.
    ///
    /// Throws where one has changed since: what was read of it may be half old, half new.
    func unchangedSources() throws(InspectError) -> [AppImage.Source] {
        let (jars, stamps) = state.withLock { ($0.jars, $0.stamps) }
        var sources: [AppImage.Source] = []
        for (path, stamp) in stamps.sorted(by: { $0.key < $1.key }) {
            guard let now = try? FileStamp.read(path), now == stamp, jars[path]?.isUnchanged ?? true else {
                throw InspectError(
                    .changed, path: path, step: "inspect the application", "was written to while it was read",
                    wayOut: "try again once the build that writes it has ended")
            }
            sources.append(AppImage.Source(path: path, stamp: stamp))
        }
        return sources
    }
}

extension InspectError {
    init(_ error: JarError, step: String) {
        let code: Code =
            switch error.kind {
            case .notFound: .notFound
            case .unreadable where error.errno == 1 || error.errno == 13: .noAccess
            case .unreadable, .unwritable, .library: .unreadable
            case .notARegularFile, .notAZip: .notAnImage
            case .empty: .empty
            case .corrupt, .multiDisk, .checksumMismatch: .corrupt
            case .encrypted, .unsupportedMethod: .unsupportedEntry
            case .tooLarge: .tooLarge
            case .changed: .changed
            case .badManifest: .badMetadata
            case .badName: .unsafeEntry
            }
        let place = error.offset.map { " (at byte \($0))" } ?? ""
        self.init(
            code, path: error.path, entry: error.entry, step: step, error.what + place, wayOut: error.wayOut)
    }

    init(_ error: SystemError, path: String, step: String) {
        if error.errno == Self.tooMany || error.errno == Self.tooDeep {
            self.init(
                .tooLarge, path: error.path ?? path, step: step,
                error.errno == Self.tooMany
                    ? "there are too many files for a class path" : "the directories lie too deep in each other",
                wayOut: "put the classes into a directory of their own")
            return
        }
        let code: Code =
            switch error.errno {
            case 2, 20: .notFound
            case 1, 13: .noAccess
            default: .unreadable
            }
        self.init(
            code, path: error.path ?? path, step: step, error.description,
            wayOut: "check that it is there and can be read")
    }

    /// `E2BIG` and `ELOOP`, as `DirectoryTree` means them.
    private static let tooMany: Int32 = 7
    private static let tooDeep: Int32 = 40
}
