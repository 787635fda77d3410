/// A class list: which classes a dump shall load, in order (`-XX:SharedClassListFile`), as JDK 11 to 26 read it.
///
/// A JVM that finds an error in its class list stops with "class list format error". So this type holds only what
/// every reader accepts: names without white space, super types before the classes that need them, no id twice, no
/// `java/` class with a source, and at most one class with a source for each name (classListParser.cpp).
public struct ClassList: Hashable, Sendable {
    /// A class that the dump shall load.
    public struct Entry: Hashable, Sendable {
        /// With slashes: `p/Main$Helper`.
        public var name: String
        /// Number that super types are referred to by, unique in the list; nil if nothing refers to it.
        public var id: Int?
        /// Given for a class of a custom loader ("unregistered"), nil for the class path's and the JDK's.
        public var origin: Origin?

        public init(name: String, id: Int? = nil, origin: Origin? = nil) {
            self.name = name
            self.id = id
            self.origin = origin
        }
    }

    /// Where a dump finds a class of a custom loader, and what it extends.
    public struct Origin: Hashable, Sendable {
        /// The super class's id.
        public var superID: Int
        /// Ids of the direct interfaces.
        public var interfaceIDs: [Int]
        /// Path of the jar or directory; no white space.
        public var source: String

        public init(superID: Int, interfaceIDs: [Int] = [], source: String) {
            self.superID = superID
            self.interfaceIDs = interfaceIDs
            self.source = source
        }
    }

    /// A line of the list, except for comments and `@cp`.
    public enum Item: Hashable, Sendable {
        case entry(Entry)
        /// `@lambda-proxy` (JDK 16 and later): the text after the tag, which starts with the calling class's name.
        case lambdaProxy(String)
        /// `@lambda-form-invoker` (JDK 16 and later): the text after the tag.
        case lambdaFormInvoker(String)
    }

    /// A line that was left out, because a JVM would stop at it or because it says nothing new.
    public struct Dropped: Hashable, Sendable {
        /// Counted from 1; 0 for a line that came from no text.
        public var line: Int
        public var text: String
        public var reason: Reason

        public enum Reason: String, Hashable, Sendable {
            case malformed, duplicateID, undefinedSuperType, duplicateClass, prohibitedPackage, unknownTag,
                spaceInSource
        }
    }

    /// In the order a dump takes them.
    public internal(set) var items: [Item] = []
    /// `@cp` lines (JDK 24 and later): indices of constants that were resolved, by class name with slashes, in the
    /// order of the list.
    public internal(set) var constantPools: [(name: String, indices: [Int])] {
        get { poolOrder.map { ($0, pools[$0]?.sorted() ?? []) } }
        set {
            poolOrder = newValue.map(\.name)
            pools = Dictionary(newValue.map { ($0.name, Set($0.indices)) }, uniquingKeysWith: { $0.union($1) })
        }
    }
    public internal(set) var dropped: [Dropped] = []

    private var poolOrder: [String] = []
    private var pools: [String: Set<Int>] = [:]
    /// Places in `items` of the classes without and with a source, by name.
    private var plain: [String: Int] = [:]
    private var custom: [String: Int] = [:]
    /// Names by id.
    private var names: [Int: String] = [:]
    private var highestID = -1
    private var extras: Set<Item> = []

    public init() {}

    /// Names with dots of all classes to be loaded, for `ProofContext.listed`.
    public var classNames: Set<String> { Set(entries.map(\.name.dotted)) }

    /// Whether an agent in Java was at work in the run: of the options, of a manifest's `Launcher-Agent-Class`, or one that
    /// the application attached to its own JVM.
    public var showsJavaAgent: Bool { plain["sun/instrument/InstrumentationImpl"] != nil }

    /// The classes in order.
    public var entries: [Entry] {
        items.compactMap { if case .entry(let entry) = $0 { entry } else { nil } }
    }

    /// Adds a class if a JVM would accept it here. A class of the class path that is there already only gets its id.
    ///
    /// - Returns: false if it was refused, which `dropped` then tells.
    @discardableResult
    public mutating func append(_ entry: Entry, line: Int = 0) -> Bool {
        if let reason = objection(to: entry) {
            dropped.append(Dropped(line: line, text: ClassListWriter.text(entry), reason: reason))
            return false
        }
        if entry.origin == nil, let index = plain[entry.name], case .entry(let present) = items[index] {
            if present.id == nil, let id = entry.id { items[index] = .entry(note(Entry(name: entry.name, id: id))) }
            return true
        }
        if entry.origin == nil { plain[entry.name] = items.count } else { custom[entry.name] = items.count }
        items.append(.entry(note(entry)))
        return true
    }

    private mutating func note(_ entry: Entry) -> Entry {
        if let id = entry.id {
            names[id] = entry.name
            highestID = max(highestID, id)
        }
        return entry
    }

    /// An id that no class of the list has.
    var freeID: Int { highestID + 1 }

    /// The class with this name of the class path or the JDK, or nil.
    func plainEntry(_ name: String) -> Entry? { entry(at: plain[name]) }

    /// The class with this name of a custom loader, or nil.
    func customEntry(_ name: String) -> Entry? { entry(at: custom[name]) }

    private func entry(at index: Int?) -> Entry? {
        guard let index, case .entry(let entry) = items[index] else { return nil }
        return entry
    }

    /// Adds a line with a tag unless it is there already.
    mutating func append(extra item: Item) {
        if extras.insert(item).inserted { items.append(item) }
    }

    mutating func append(pool name: String, _ indices: [Int]) {
        if pools[name] == nil { poolOrder.append(name) }
        pools[name, default: []].formUnion(indices)
    }

    /// Whether every JVM takes this for a name: JDK 23 and later stop at characters beyond U+FFFF, which class files
    /// write as two.
    static func isName(_ text: String) -> Bool {
        !text.isEmpty && !text.hasPrefix("@") && !text.hasPrefix("#")
            && text.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value <= 0xffff && !$0.properties.isWhitespace }
    }

    private func objection(to entry: Entry) -> Dropped.Reason? {
        if !Self.isName(entry.name) { return .malformed }
        if let id = entry.id {
            if id < 0 || id >= Int(Int32.max) { return .malformed }
            if let holder = names[id], holder != entry.name || entry.origin != nil { return .duplicateID }
        }
        guard let origin = entry.origin else { return nil }
        if entry.id == nil || origin.source.isEmpty { return .malformed }
        if origin.source.contains(where: \.isWhitespace) { return .spaceInSource }
        if entry.name.hasPrefix("java/") { return .prohibitedPackage }
        if custom[entry.name] != nil { return .duplicateClass }
        if ([origin.superID] + origin.interfaceIDs).contains(where: { names[$0] == nil }) { return .undefinedSuperType }
        return nil
    }

    public static func == (left: ClassList, right: ClassList) -> Bool {
        left.items == right.items && left.poolOrder == right.poolOrder && left.pools == right.pools
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(items)
        hasher.combine(poolOrder)
    }
}
