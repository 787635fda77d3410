internal import CYAML

/// A place in a YAML file that cannot be read, or says what an app file does not hold.
public struct YAMLError: Error, Hashable, Sendable, CustomStringConvertible {
    public var path: String
    /// From 1.
    public var line: Int
    public var what: String

    public var description: String { "\(path):\(line): \(what)" }
}

/// What an app file is made of: mappings of scalars, lists of scalars and mappings. Aliases and tags are refused, so that a
/// small file cannot stand for a large one.
struct YAMLNode: Hashable, Sendable {
    enum Content: Hashable, Sendable {
        /// `isPlain`: written without quotes, where `true` is no text.
        case scalar(String, isPlain: Bool)
        case list([YAMLNode])
        /// In the order of the file.
        case mapping([Entry])
    }

    struct Entry: Hashable, Sendable {
        var key: String
        var line: Int
        var value: YAMLNode
    }

    var line: Int
    var content: Content
}

/// Reads one YAML document with libyaml (YAML 1.1).
///
/// Safe because the parser, which keeps its own address, stays in one place that this value alone uses, from `init` to
/// `deinit`, and its input outlives every call.
@safe struct YAMLReader: ~Copyable {
    private static let deepest = 8

    private let path: String
    private let bytes: [UInt8]
    private let parser: UnsafeMutablePointer<yaml_parser_t>

    private init(_ bytes: [UInt8], path: String) throws(YAMLError) {
        self.path = path
        self.bytes = bytes
        unsafe parser = .allocate(capacity: 1)
        unsafe parser.initialize(to: yaml_parser_t())
        guard unsafe yaml_parser_initialize(parser) == 1 else {
            unsafe parser.deallocate()
            throw YAMLError(path: path, line: 1, what: "cannot be read without memory")
        }
    }

    deinit {
        unsafe yaml_parser_delete(parser)
        unsafe parser.deallocate()
    }

    /// The root of the document in `text`; nil where there is none.
    ///
    /// - Parameter path: for errors.
    static func read(_ text: String, path: String) throws(YAMLError) -> YAMLNode? {
        // Never without an address, which libyaml insists on.
        let bytes = Array(text.utf8) + [0x0a]
        var result: Result<YAMLNode?, YAMLError> = .success(nil)
        unsafe bytes.withUnsafeBufferPointer { buffer in
            result = Result { () throws(YAMLError) in
                var reader = try YAMLReader(bytes, path: path)
                // SAFETY: the bytes stay where they are until the reader is gone.
                unsafe yaml_parser_set_input_string(reader.parser, buffer.baseAddress, buffer.count)
                return try reader.document()
            }
        }
        return try result.get()
    }

    private enum Event {
        case scalar(String, isPlain: Bool)
        case listStart, mappingStart, end
        case documentStart, streamEnd, other
    }

    private mutating func document() throws(YAMLError) -> YAMLNode? {
        var root: YAMLNode?
        while true {
            let (event, line) = try next()
            switch event {
            case .streamEnd: return root
            case .documentStart:
                guard root == nil else { throw error(line, "there is more than one document") }
                let (first, line) = try next()
                root = try node(first, line, depth: 0)
            default: break
            }
        }
    }

    private mutating func node(_ event: Event, _ line: Int, depth: Int) throws(YAMLError) -> YAMLNode {
        guard depth < Self.deepest else { throw error(line, "lies too deep") }
        switch event {
        case .scalar(let text, let isPlain): return YAMLNode(line: line, content: .scalar(text, isPlain: isPlain))
        case .listStart:
            var items: [YAMLNode] = []
            while true {
                let (item, line) = try next()
                if case .end = item { break }
                items.append(try node(item, line, depth: depth + 1))
            }
            return YAMLNode(line: line, content: .list(items))
        case .mappingStart: return YAMLNode(line: line, content: .mapping(try entries(depth: depth)))
        default: throw error(line, "a value is missing")
        }
    }

    private mutating func entries(depth: Int) throws(YAMLError) -> [YAMLNode.Entry] {
        var entries: [YAMLNode.Entry] = []
        var seen: Set<String> = []
        while true {
            let (event, line) = try next()
            if case .end = event { return entries }
            guard case .scalar(let key, _) = event else { throw error(line, "a key is no text") }
            guard seen.insert(key).inserted else { throw error(line, "\(key) stands there twice") }
            let (value, valueLine) = try next()
            entries.append(YAMLNode.Entry(key: key, line: line, value: try node(value, valueLine, depth: depth + 1)))
        }
    }

    private mutating func next() throws(YAMLError) -> (Event, line: Int) {
        var event = unsafe yaml_event_t()
        guard unsafe yaml_parser_parse(parser, &event) == 1 else {
            // SAFETY: libyaml's texts are constants of its own.
            let problem = unsafe parser.pointee.problem.map { unsafe String(cString: $0) } ?? "cannot be read"
            throw error(problemLine, problem)
        }
        defer { unsafe yaml_event_delete(&event) }
        let line = unsafe Int(event.start_mark.line) + 1
        switch unsafe event.type {
        case YAML_SCALAR_EVENT: return (try unsafe scalar(event.data.scalar, line), line)
        case YAML_SEQUENCE_START_EVENT:
            try unsafe refuse(tag: event.data.sequence_start.tag, line)
            return (.listStart, line)
        case YAML_MAPPING_START_EVENT:
            try unsafe refuse(tag: event.data.mapping_start.tag, line)
            return (.mappingStart, line)
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: return (.end, line)
        case YAML_DOCUMENT_START_EVENT: return (.documentStart, line)
        case YAML_STREAM_END_EVENT: return (.streamEnd, line)
        case YAML_ALIAS_EVENT: throw error(line, "aliases are not taken; write the value again")
        default: return (.other, line)
        }
    }

    /// Where the parser failed, from 1: what is unfinished is named where it began.
    private var problemLine: Int {
        let parser = unsafe parser.pointee
        // What is no text is noticed while it is read, ahead of the place that is parsed.
        if unsafe parser.error == YAML_READER_ERROR {
            return unsafe bytes.prefix(parser.problem_offset).count { $0 == 0x0a } + 1
        }
        return unsafe Int((parser.context == nil ? parser.problem_mark : parser.context_mark).line) + 1
    }

    private func scalar(_ scalar: yaml_event_s.__Unnamed_union_data.__Unnamed_struct_scalar, _ line: Int)
        throws(YAMLError)
        -> Event
    {
        try unsafe refuse(tag: scalar.tag, line)
        // SAFETY: libyaml's contract: `value` has `length` bytes, until the event is deleted.
        let bytes = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
        guard let text = unsafe String(validating: bytes, as: UTF8.self), !text.utf8.contains(0) else {
            throw error(line, "is no text")
        }
        return .scalar(text, isPlain: unsafe scalar.style == YAML_PLAIN_SCALAR_STYLE)
    }

    private func refuse(tag: UnsafeMutablePointer<UInt8>?, _ line: Int) throws(YAMLError) {
        guard unsafe tag == nil else { throw error(line, "tags are not taken") }
    }

    private func error(_ line: Int, _ what: String) -> YAMLError { YAMLError(path: path, line: line, what: what) }
}
