import Testing

@testable import JavaBoost

@Suite("what a collection takes")
struct RetentionTests {
    private let layout = entry(.layout, "l", size: 50, used: 10)
    private let archive = entry(.archive, "a", size: 100, used: 10)
    private let image = entry(.image, "i", size: 1, used: 10, references: [id(.layout, "l"), id(.archive, "a")])
    private let other = entry(.layout, "o", size: 30, used: 20)

    private static func id(_ kind: EntryKind, _ name: String) -> EntryID { EntryID(kind, Digest(of: Array(name.utf8))) }

    private static func entry(
        _ kind: EntryKind, _ name: String, size: Int64, used: Int64, references: [EntryID] = []
    ) -> Entry {
        let manifest = EntryManifest(
            id: id(kind, name), key: nil, references: references, createdNs: used, tree: Tree(nodes: []))
        var entry = Entry(manifest, at: "/" + name, lastUseNs: used)
        entry.size = size
        return entry
    }

    private func victims(
        _ retention: Retention, _ entries: [Entry]? = nil, inUse: [Entry] = [], now: Int64 = 100
    ) -> [EntryID] {
        let all = entries ?? [layout, archive, image, other]
        return retention.victims(among: all, inUse: Set(inUse.map(\.id)), nowNs: now).map(\.id)
    }

    @Test("without limits nothing goes")
    func nothing() { #expect(victims(Retention()) == []) }

    @Test("what is unused for longer than the age goes, an image before what it refers to")
    func age() {
        #expect(victims(Retention(maxAgeNs: 95)) == [])
        #expect(victims(Retention(maxAgeNs: 90)) == [])
        let gone = victims(Retention(maxAgeNs: 85))
        #expect(gone.first == image.id)
        #expect(Set(gone) == [image.id, layout.id, archive.id])
        #expect(Set(victims(Retention(maxAgeNs: 0))).count == 4)
        #expect(victims(Retention(maxAgeNs: .max), now: .min) == [])
    }

    @Test("by size the longest unused goes first, and no more than needed")
    func size() {
        #expect(victims(Retention(maxBytes: 181)) == [])
        #expect(victims(Retention(maxBytes: 180)) == [image.id])
        let gone = victims(Retention(maxBytes: 35))
        #expect(gone.first == image.id)
        #expect(Set(gone) == [image.id, layout.id, archive.id])
        #expect(victims(Retention(maxBytes: 0)).count == 4)
    }

    @Test("what is in use stays, and so does what it refers to, whatever the limits")
    func inUse() {
        #expect(victims(Retention(maxBytes: 0, maxAgeNs: 0), inUse: [image]) == [other.id])
        #expect(Set(victims(Retention(maxBytes: 0), inUse: [archive])) == [image.id, layout.id, other.id])
    }

    @Test("an image whose archive is missing goes without limits too; its layout is free then")
    func broken() {
        #expect(victims(Retention(), [layout, image, other]) == [image.id])
        #expect(victims(Retention(), [layout, image, other], inUse: [image]) == [])
        #expect(victims(Retention(maxBytes: 30), [layout, image, other]) == [image.id, layout.id])
    }
}
