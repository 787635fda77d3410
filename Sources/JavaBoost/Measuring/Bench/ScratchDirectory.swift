import Glibc
import JVM

/// A directory of our own for a few flat files.
struct ScratchDirectory {
    let path: String
    private let onInterrupt: InterruptCleanup

    private init(path: String) {
        self.path = path
        onInterrupt = InterruptCleanup { Self.remove(path) }
    }

    /// Makes a new directory, readable by its owner only, under an existing one.
    static func make(under parent: String) throws(SystemError) -> ScratchDirectory {
        var template = Array("\(parent)/jboost-bench-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else {
            throw SystemError(step: "make a directory under", path: parent, errno: errno)
        }
        return ScratchDirectory(
            path: String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self))
    }

    /// Removes the directory and the files in it.
    func remove() { Self.remove(path) }

    private static func remove(_ path: String) {
        for name in ProcFile.names(in: path) where name != "." && name != ".." { unsafe unlink("\(path)/\(name)") }
        unsafe rmdir(path)
    }
}
