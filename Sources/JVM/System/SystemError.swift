import Glibc

/// A system call that failed: what was being done, to which file, and the kernel's error number.
public struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was tried, as a verb phrase: "open", "rename into place".
    public var step: String
    /// The file concerned, or nil where there is none.
    public var path: String?
    /// The error number (`errno.h`).
    public var errno: Int32

    public init(step: String, path: String? = nil, errno: Int32) {
        self.step = step
        self.path = path
        self.errno = errno
    }

    public var description: String {
        let text = unsafe strerror(errno).map { unsafe String(cString: $0) } ?? "error \(errno)"
        return path.map { "\(step) \($0): \(text)" } ?? "\(step): \(text)"
    }
}

/// Calls `body` until it is not interrupted by a signal; throws what `errno` then says.
///
/// - Parameter body: a system call that answers a negative number on failure.
@discardableResult
public func retrying<Result: SignedInteger>(
    _ step: String, _ path: String? = nil, _ body: () -> Result
) throws(SystemError) -> Result {
    while true {
        let result = body()
        if result >= 0 { return result }
        let number = errno
        if number != EINTR { throw SystemError(step: step, path: path, errno: number) }
    }
}
