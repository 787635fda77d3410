import FoundationEssentials
import JVM

/// What an entry says of itself, in the file `.entry` in its directory: written before the entry gets its name, so an
/// entry without it is none.
///
/// The manifests are the truth; the index can be made anew from them.
public struct EntryManifest: Hashable, Sendable, Codable {
    /// The manifest's name in an entry's directory. It belongs to the store, not to the content: leave it out when an
    /// entry is copied elsewhere.
    public static let fileName = ".entry"
    /// Version of this format.
    static let currentFormat = 1

    var format = EntryManifest.currentFormat
    public var id: EntryID
    /// Key of the inputs that the entry was made from; nil when it was published without one.
    public var key: Digest?
    /// Entries that this one needs.
    public var references: [EntryID]
    /// Nanoseconds since the epoch.
    public var createdNs: Int64
    /// The content, all but the manifest itself.
    public var tree: Tree

    /// As one line of JSON with sorted keys.
    func encoded() throws(StoreError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do { return Array(try encoder.encode(self)) } catch {
            throw StoreError(.unfit, "the manifest of \(id) cannot be written as JSON: \(error)")
        }
    }

    /// Reads the manifest of the entry in `directory`.
    ///
    /// - Returns: nil when there is none, or one that is broken or of another format: then there is no entry.
    static func read(_ directory: String) -> EntryManifest? {
        guard let bytes = try? FileSystem.readIfPresent(directory + "/" + fileName),
            let manifest = try? JSONDecoder().decode(EntryManifest.self, from: Data(bytes)),
            manifest.format == currentFormat
        else { return nil }
        return manifest
    }
}
