@testable import CDSArchive
import JVM
import Testing

@Suite("Where an archive is mapped")
struct ArchiveAddressTests {
    @Test(
        "is above most heaps with compressed oops, ends below ZGC's, and is aligned as the CPU wants it",
        arguments: [("amd64", UInt64(16 << 20)), ("aarch64", UInt64(4 << 30))])
    func range(_ architecture: String, _ step: UInt64) {
        let count = ((4 << 40) - (4 << 30) - (64 << 30)) / step + 1
        var found: Set<UInt64> = []
        for draw in [0, 1, count - 1, count, count + 1, 1 << 32, UInt64.max] {
            let address = ArchiveAddress(draw, architecture: architecture).value
            #expect(address >= 64 << 30 && address <= (4 << 40) - (4 << 30) && address % step == 0)
            found.insert(address)
        }
        #expect(found.contains((4 << 40) - (4 << 30)) && found.count >= 4)
        #expect("\(ArchiveAddress(count, architecture: architecture))" == "0x1000000000")
        #expect(Set((0..<20).map { _ in ArchiveAddress.random(architecture: architecture) }).count > 10)
    }

    private static let files = ArchiveRecipe.Files(directory: "/d", name: "a")

    /// Options of the recording, the dump and the use that have to do with the address.
    private func options(_ tier: ArchiveTier, _ feature: Int, isOneStep: Bool = false, at draw: UInt64? = 0) -> [String]
    {
        var recipe = ArchiveRecipe(tier: tier, feature: feature, keepsMachineCode: true, isOneStep: isOneStep)
        recipe.address = draw.map { ArchiveAddress($0, architecture: "amd64") }
        let steps = [
            recipe.recordingOptions(Self.files), recipe.dumpOptions(Self.files) ?? [],
            recipe.useOptions(archive: "/d/a"),
        ]
        return steps.flatMap { step in
            step.filter { $0.contains("SharedBase") || $0.contains("Relocation") || $0.contains("Diagnostic") }
        }
    }

    private static let all = [
        "-XX:SharedBaseAddress=0x1000000000", "-XX:+UnlockDiagnosticVMOptions", "-XX:ArchiveRelocationMode=0",
    ]

    @Test("is chosen where the JVM would move the archive", arguments: [17, 20, 21, 25, 26])
    func chosen(_ feature: Int) {
        for tier in [ArchiveTier.static, .linked, .aot] {
            #expect(options(tier, feature) == Self.all)
            #expect(options(tier, feature, at: nil) == [])
        }
    }

    @Test("is left to the JVM elsewhere: older and unknown releases, dynamic archives, one step")
    func left() {
        for feature in [11, 16, 27] { #expect(options(.static, feature) == []) }
        #expect(options(.dynamic, 25) == [] && options(.none, 25) == [] && options(.aot, 25, isOneStep: true) == [])
    }
}
