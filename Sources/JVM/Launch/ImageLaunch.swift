import Glibc

/// The start of the boosted image that this executable lies in.
public struct ImageLaunch: Sendable {
    /// The image's directory; absolute.
    public let directory: String
    public let plan: LaunchPlan

    /// The image whose `bin/run` is running.
    ///
    /// - Throws: `SystemError` when the plan cannot be read, `LaunchPlanError` when it is damaged.
    public static func here() throws -> ImageLaunch {
        let executable = try Self.executable()
        let directory = "/" + executable.split(separator: "/").dropLast(2).joined(separator: "/")
        ImageHold.take(directory)
        return try ImageLaunch(directory: directory)
    }

    /// The image in `directory`.
    public init(directory: String) throws {
        self.init(directory: directory, plan: try LaunchPlan(text: SmallFile.read("\(directory)/launch.plan")))
    }

    /// The image in `directory`, whose plan was read.
    public init(directory: String, plan: LaunchPlan) {
        self.directory = directory
        self.plan = plan
    }

    /// What to become.
    public struct Ready: Hashable, Sendable {
        public var program: String
        public var arguments: [String]
        /// Why the archive is not used; nil when it is, or when there is none.
        public var fallback: String?
    }

    /// What a start would find, but for the way to the image.
    public struct Outlook: Hashable, Sendable {
        public var java: Preflight.Java
        /// As `java` and the environment change it.
        public var plan: LaunchPlan
        /// Why the archive would not be used; nil when it would, or when there is none.
        public var mismatch: String?
    }

    /// Checks everything. A jar's time that was changed is set back, as before every start.
    ///
    /// - Parameter environment: the start's.
    public func outlook(in environment: [String: String]) -> Outlook {
        let java = Preflight.java(for: plan)
        var chosen = plan
        // Another JDK may not know the JIT's flags, and would refuse to start.
        if java.isAnother { chosen.jitOptions = [] }
        chosen = chosen.settled(in: environment)
        let mismatch =
            plan.archives.isEmpty
            ? nil : java.mismatch ?? Preflight.mismatch(chosen, directory: directory, environment: environment)
        return Outlook(java: java, plan: chosen, mismatch: mismatch)
    }

    /// Why the path that the archive knows does not lead to the image; nil when it does, or when it is a descriptor.
    public var rootMismatch: String? {
        do throws(SystemError) { try plan.root.flatMap(ImageRoot.init)?.requireLeading(to: directory) } catch {
            return "\(error)"
        }
        return nil
    }

    /// Checks everything and enters the image.
    ///
    /// - Parameter arguments: the application's.
    public func prepare(arguments: [String]) -> Ready {
        let environment = ProcessEnvironment.all()
        let outlook = outlook(in: environment)
        var chosen = outlook.plan
        var fallback = outlook.mismatch
        if let root = plan.root.flatMap(ImageRoot.init) {
            do { try root.enter(directory) } catch {
                // Without the path that the archive knows there is no archive, but the application starts.
                fallback = fallback ?? "\(error)"
                chosen.root = directory
            }
        }
        if plan.archives.isEmpty { fallback = nil }
        if fallback != nil { chosen = chosen.withoutArchive }
        let preload = chosen.preloadOption(directory: directory, environment: environment).map { [$0] } ?? []
        let options = chosen.archiveOptions.map(chosen.placed) + preload + chosen.options.map(chosen.placed)
        return Ready(
            program: outlook.java.path, arguments: options + chosen.targetArguments + chosen.arguments + arguments,
            fallback: fallback)
    }

    private static func executable() throws(SystemError) -> String {
        guard let path = RealPath.of("/proc/self/exe") else {
            throw SystemError(step: "find", path: "/proc/self/exe", errno: errno)
        }
        return path
    }
}

/// Files of a few kilobytes, read whole.
public enum SmallFile {
    /// - Throws: `SystemError`; `EFBIG` above 16 MiB.
    public static func read(_ path: String) throws(SystemError) -> String {
        let descriptor = try retrying("open", path) { unsafe open(path, O_RDONLY | O_CLOEXEC) }
        defer { close(descriptor) }
        let size = try FileStamp.read(descriptor: descriptor).size
        guard size <= 16 << 20 else { throw SystemError(step: "read", path: path, errno: EFBIG) }
        var bytes = [UInt8](repeating: 0, count: Int(size))
        var done = 0
        while done < bytes.count {
            // SAFETY: read fills at most the rest of the buffer, which starts at `done`.
            let n = try retrying("read", path) {
                unsafe bytes.withUnsafeMutableBytes { buffer in
                    let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
                    return unsafe Glibc.read(descriptor, rest.baseAddress, rest.count)
                }
            }
            if n == 0 { break }
            done += n
        }
        return String(decoding: bytes[..<done], as: UTF8.self)
    }
}
