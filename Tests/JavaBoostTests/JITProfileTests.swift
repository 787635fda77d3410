import JVM
import TestSupport
import Testing

@testable import JavaBoost

/// What the JIT profiles tell a JVM, asked of real ones.
@Suite struct JITProfileTests {
    @Test(
        "every JDK takes the options of every profile, as they were meant",
        arguments: ["11", "17", "21", "25"], JITProfile.allCases)
    func taken(_ name: String, _ profile: JITProfile) throws {
        let feature = try #require(Int(name))
        for tier in ArchiveTier.allCases {
            let options = profile.options(feature: feature, tier: tier)
            // All flags, then all system properties, with their values.
            let output = try Command.succeed(
                SetUp.java(name), options + ["-XX:+PrintFlagsFinal", "-XshowSettings:properties", "-version"])
            let lines = output.split(separator: "\n").map { $0.split(separator: " ") }
            for option in options {
                let isProperty = option.hasPrefix("-D")
                let parts = option.dropFirst(isProperty ? 2 : 4).split(separator: "=")
                let line = lines.first { $0.contains(parts[0]) && $0.contains("=") }
                let isTaken = line?.contains { $0 == parts[1] || Double($0) != nil && Double($0) == Double(parts[1]) }
                #expect(isTaken == true, "\(name), \(tier): \(option), not \(line ?? [])")
            }
        }
    }

    @Test("beside an AOT cache C2 comes by later events, with the JVM's own thresholds")
    func trained() {
        for profile in [JITProfile.peak, .balanced] {
            let options = profile.options(feature: 25, tier: .aot)
            #expect(options.contains { $0.hasPrefix("-XX:Tier2InvokeNotifyFreqLog=") })
            #expect(!options.contains { $0.hasPrefix("-XX:Tier4") })
        }
        #expect(JITProfile.peak.options(feature: 25, tier: .static).contains("-XX:Tier4InvocationThreshold=50000"))
    }
}
