internal import CLinux
import Glibc

/// Where a boosted image is reached, so that its class path reads the same wherever the image lies.
///
/// A static or dynamic archive, and an AOT cache, hold the class path as strings. JDK 11 and 17 compare them, 21 looks
/// the files up under them, 25 loses the CodeSource when they changed (measured; facts in docs/decisions/relocation.md).
/// So an image is entered through a name that never changes: a fixed path, or an open directory descriptor under
/// `/proc/self/fd`.
public enum ImageRoot: Hashable, Sendable {
    /// The image lies, or is linked to, at this absolute path.
    case path(String)
    /// The image's directory is open as this descriptor in the Java process.
    case descriptor(Int32)

    /// The descriptor that images use unless told otherwise: above what shells and supervisors hand down.
    public static let standard = ImageRoot.descriptor(97)

    /// Reads `/proc/self/fd/97` or an absolute path; nil for anything else.
    public init?(_ text: String) {
        let prefix = "/proc/self/fd/"
        if text.hasPrefix(prefix) {
            guard let number = Int32(text.dropFirst(prefix.count)), (3...1023).contains(number) else { return nil }
            self = .descriptor(number)
        } else {
            guard text.hasPrefix("/"), !text.hasSuffix("/") else { return nil }
            self = .path(text)
        }
    }

    /// The path under which the class path stands.
    public var path: String {
        switch self {
        case .path(let path): path
        case .descriptor(let number): "/proc/self/fd/\(number)"
        }
    }

    /// Makes `directory` reachable: opens it as the descriptor that stays open over exec, or checks that the fixed path
    /// leads to it.
    ///
    /// - Throws: `SystemError` when it cannot be opened, the descriptor is in use, or the fixed path leads elsewhere
    ///   (ESTALE).
    public func enter(_ directory: String) throws(SystemError) {
        switch self {
        case .path: try requireLeading(to: directory)
        case .descriptor(let number):
            guard fcntl(number, F_GETFD) < 0 else {
                throw SystemError(step: "use descriptor \(number), which is taken, for", path: directory, errno: EBUSY)
            }
            let opened = try retrying("open", directory) {
                unsafe open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            }
            defer { if opened != number { close(opened) } }
            if opened == number {
                try retrying("keep", directory) { fcntl(opened, F_SETFD, 0) }
            } else {
                try retrying("open", directory) { dup2(opened, number) }
            }
        }
    }

    /// Does nothing for a descriptor, which leads where it is opened.
    ///
    /// - Throws: `SystemError` when the fixed path leads elsewhere (ESTALE) or nowhere.
    func requireLeading(to directory: String) throws(SystemError) {
        guard case .path(let path) = self else { return }
        let wanted = try FileStamp.read(directory), found = try FileStamp.read(path)
        guard wanted.device == found.device, wanted.inode == found.inode else {
            throw SystemError(step: "reach the image through", path: path, errno: ESTALE)
        }
    }

    /// Closes what `enter` opened; nothing for a fixed path.
    public func leave() {
        if case .descriptor(let number) = self { close(number) }
    }

    /// Descriptors that a started Java process must keep.
    public var keep: [Int32] {
        if case .descriptor(let number) = self { [number] } else { [] }
    }
}
