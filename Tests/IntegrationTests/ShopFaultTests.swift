import Glibc
import JVM
import TestSupport
import Testing

/// What can go wrong, with an application of real size: 72 jars and an archive of 100 MB.
@Suite("faults of a real application") struct ShopFaultTests {
    @Test("a build that is killed at any step is completed by the next one")
    func killed() throws {
        try Fixture.with { f in
            let build = try DisturbedBuild(f, .shop, jdk: "17", ["--train", "none", "--tier", "none"])
            let steps = try build.run().filter { $0.occurrence == 1 }
            #expect(steps.count > 15, "\(steps)")
            for step in steps {
                #expect(try build.run(step, "KILL").status == .signalled(SIGKILL), "\(step)")
                // Opening the store sweeps what the killed one had begun.
                #expect(try f.jboost(["cache", "list"]).code == 0, "\(step)")
                #expect(Files.list(f.file("store/tmp")) == [], "\(step)")
            }
            _ = try build.run()
            build.expectNothingLeft("the last")
            #expect(try f.jboost(["verify", build.output, "--files-only"]).code == 0)
            #expect(try f.jboost(["cache", "verify"]).code == 0)
        }
    }
}
