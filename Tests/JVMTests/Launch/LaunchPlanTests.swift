import JVM
import Testing

@Suite struct LaunchPlanTests {
    private func plan() -> LaunchPlan {
        let file = LaunchPlan.File(
            path: "/jdk/lib/server/libjvm.so",
            stamp: FileStamp(device: 1, inode: 2, size: 3, mtimeNs: 4, ctimeNs: 5, mode: 0))
        var summed = file
        summed.sum = .max
        var plan = LaunchPlan(
            tier: .static, feature: 17, javaHome: "/jdk", libjvm: file, jvmIdent: "a VM", flagClass: "g1", root: nil,
            strictness: .sealed, files: [summed, file], archives: [], options: ["-Xmx1g"],
            archiveOptions: ["-Xshare:auto"],
            target: .classPath("app.jar", main: "Main"))
        plan.jitOptions = [
            "-XX:Tier4InvocationThreshold=50000", "-XX:+UseThing", "-Dproperty=true", "-XX:TieredStopAtLevel=1",
        ]
        return plan
    }

    @Test("a plan reads back as it was written")
    func text() throws {
        #expect(try LaunchPlan(text: plan().text) == plan())
        var preloading = plan()
        preloading.preload = LaunchPlan.Preload(agent: plan().libjvm, agentSum: .max, list: .absent("a list"))
        #expect(try LaunchPlan(text: preloading.text) == preloading)
    }

    @Test("an agent in a directory with = in its name is left out: the JVM would look for it elsewhere")
    func preload() {
        #expect(
            LaunchPlan.Preload.option(agent: "/a b/c.so", way: .event, list: "/a=b")
                == "-agentpath:/a b/c.so=event:/a=b")
        #expect(
            LaunchPlan.Preload.option(agent: "/c.so", way: .attach, list: "/list") == "-agentpath:/c.so=attach:/list")
        #expect(LaunchPlan.Preload.option(agent: "/a=b/c.so", way: .event, list: "/list") == nil)
        #expect(
            [11, 18, 19, 20, 21, 26].map(LaunchPlan.Preload.Way.init) == [.event, .event, nil, nil, .attach, .attach])
    }

    @Test("an option of the environment takes the place of the JIT profile's, whichever variable it stands in")
    func settled() {
        #expect(plan().settled(in: [:]).options == plan().jitOptions + ["-Xmx1g"])
        #expect(plan().settled(in: [:]).jitOptions == [])
        let environment = [
            "JDK_JAVA_OPTIONS": "-Xmx2g -XX:TieredStopAtLevel=4 -Dproperty", "JAVA_TOOL_OPTIONS": "-XX:-UseThing",
        ]
        #expect(
            plan().settled(in: environment).options == ["-XX:Tier4InvocationThreshold=50000", "-Xmx1g"])
        // What java refuses, java shall refuse.
        #expect(plan().settled(in: ["JDK_JAVA_OPTIONS": "\"open"]).options == plan().jitOptions + ["-Xmx1g"])
    }
}
