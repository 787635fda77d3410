/// One HTTP/1.1 request, checked so that no part of it can add another.
public struct HTTPRequest: Hashable, Sendable {
    public struct Header: Hashable, Sendable {
        public var name: String
        public var value: String

        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    public let method: String
    /// Path and query, starting with `/`.
    public let path: String
    /// Besides Host, Connection and Content-Length, which are added.
    public let headers: [Header]
    public let body: [UInt8]

    /// - Throws: `HTTPError.unsendable` for a method or header name that is no token (RFC 9110 section 5.6.2), a path
    ///   that does not start with `/` or holds a space, a control character or a byte above 126, and a header value
    ///   with a line break or NUL.
    public init(
        method: String = "GET", path: String, headers: [Header] = [], body: [UInt8] = []
    ) throws(HTTPError) {
        guard Self.isToken(method) else { throw .unsendable("\(method.debugDescription) is no HTTP method") }
        guard path.utf8.first == UInt8(ascii: "/"), path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
            throw .unsendable(
                "the path \(path.debugDescription) must start with / and have other characters than printable ASCII "
                    + "percent-encoded")
        }
        for header in headers {
            guard Self.isToken(header.name), header.value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 })
            else { throw .unsendable("\(header.name.debugDescription) or its value cannot be a header") }
        }
        self.method = method
        self.path = path
        self.headers = headers
        self.body = body
    }

    /// The bytes to send. Host is the address; `keepAlive` false asks the server to close the connection.
    func bytes(to address: LoopbackAddress, keepAlive: Bool) -> [UInt8] {
        var text = "\(method) \(path) HTTP/1.1\r\nHost: \(address.hostHeader)\r\n"
        if !keepAlive { text += "Connection: close\r\n" }
        for header in headers { text += "\(header.name): \(header.value)\r\n" }
        if !body.isEmpty || ["POST", "PUT", "PATCH"].contains(method) { text += "Content-Length: \(body.count)\r\n" }
        return Array((text + "\r\n").utf8) + body
    }

    private static let tokenMarks = Set("!#$%&'*+-.^_`|~".utf8)

    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "a")...UInt8(ascii: "z"):
                    true
                default: tokenMarks.contains(byte)
                }
            }
    }
}
