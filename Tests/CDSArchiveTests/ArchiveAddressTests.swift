import CDSArchive
import JVM
import Testing

@Suite("Where an archive is mapped")
struct ArchiveAddressTests {
    @Test(
        "is above heaps with compressed oops, below ZGC's, and aligned as the CPU wants it",
        arguments: [("x86_64", UInt64(16 << 20)), ("aarch64", UInt64(4 << 30))])
    func range(_ architecture: String, _ step: UInt64) {
        var found: Set<UInt64> = []
        for seed in [0, 1, 1 << 32, UInt64.max, 0x9e37_79b9_7f4a_7c15] {
            let address = ArchiveAddress(seed: seed, architecture: architecture).value
            #expect(address >= 64 << 30 && address + (2 << 30) <= 4 << 40 && address % step == 0)
            found.insert(address)
        }
        #expect(found.count == 5)
        #expect("\(ArchiveAddress(seed: 0, architecture: architecture))" == "0x1000000000")
    }

    private static let files = ArchiveRecipe.Files(directory: "/d", name: "a")

    /// Options of the recording, the dump and the use that have to do with the address.
    private func options(_ tier: ArchiveTier, _ feature: Int, isOneStep: Bool = false, at seed: UInt64? = 0) -> [String]
    {
        var recipe = ArchiveRecipe(tier: tier, feature: feature, keepsMachineCode: true, isOneStep: isOneStep)
        recipe.address = seed.map { ArchiveAddress(seed: $0, architecture: "x86_64") }
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

    @Test("is chosen where the JVM would move the archive", arguments: [20, 21, 25, 26])
    func chosen(_ feature: Int) {
        for tier in [ArchiveTier.static, .linked, .aot] {
            #expect(options(tier, feature) == Self.all)
            #expect(options(tier, feature, at: nil) == [])
        }
    }

    @Test("is left to the JVM elsewhere: older and unknown releases, dynamic archives, one step")
    func left() {
        for feature in [11, 17, 19, 27] { #expect(options(.static, feature) == []) }
        #expect(options(.dynamic, 25) == [] && options(.none, 25) == [] && options(.aot, 25, isOneStep: true) == [])
    }
}
