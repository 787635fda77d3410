import JVM
import Testing

@Suite("Options for the superuser alone") struct SuperuserOptionsTests {
    private let options = ["-XX:ThreadPriorityPolicy=1", "-XX:CompilerThreadPriority=5"]

    @Test("are given to the superuser, and to nobody else")
    func superuser() {
        #expect(SuperuserOptions.allowed(options, given: ["-Xmx1g"], isSuperuser: true) == options)
        #expect(SuperuserOptions.allowed(options, given: [], isSuperuser: false) == [])
    }

    @Test(
        "are left out where the user has a say about the same, in any variable",
        arguments: [
            "JDK_JAVA_OPTIONS": "-Xmx1g -XX:ThreadPriorityPolicy=0",
            "JAVA_TOOL_OPTIONS": "-XX:CompilerThreadPriority=2",
            "_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1",
        ])
    func decided(_ variable: String, _ value: String) {
        let given = SuperuserOptions.given([variable: value, "PATH": "-Xint"])
        #expect(given == [value])
        #expect(SuperuserOptions.allowed(options, given: given, isSuperuser: true) == [])
    }
}
