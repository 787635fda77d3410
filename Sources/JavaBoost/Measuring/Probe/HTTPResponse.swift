/// The answer to one request.
public struct HTTPResponse: Hashable, Sendable {
    /// 100...599.
    public var status: Int
    /// In the order received.
    public var headers: [HTTPRequest.Header]
    /// The body's first bytes, up to the limit that was asked for, with any chunking undone.
    public var body: [UInt8]
    /// Length of the whole body in bytes.
    public var bodyLength: Int
    /// Whether the server leaves the connection open for another request.
    public var keepsAlive: Bool

    /// The first header of this name, whose case does not matter.
    public func header(_ name: String) -> String? {
        let wanted = name.lowercased()
        return headers.first { $0.name.lowercased() == wanted }?.value
    }
}
