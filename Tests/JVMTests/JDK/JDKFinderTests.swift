import JVM
import TestSupport
import Testing

@Suite struct JDKFinderTests {
    @Test("JDKs are found in the order of precedence, each once")
    func order() throws {
        let scratch = try Scratch()
        let old = TestJDK(name: "11").home, middle = TestJDK(name: "17").home, new = TestJDK(name: "21").home
        try scratch.link("usr/lib/jvm/java-11", to: old)
        try scratch.link("usr/lib/jvm/java-21", to: new)
        try scratch.link("opt/jdk-21", to: new)
        try scratch.write("usr/lib/jvm/README", "")
        try scratch.link("opt/something/bin/java", to: new + "/bin/java")
        let found = JDKFinder.find(
            explicit: [new], environment: ["JAVA_HOME": middle, "PATH": "/nonexistent:\(old)/bin"], root: scratch.path)
        #expect(found.map(\.origin) == [.explicit, .javaHome, .path])
        let versions = found.compactMap { try? $0.result.get().version.feature }
        #expect(versions == [21, 17, 11])
    }

    @Test("a home that somebody named and that is none is reported; elsewhere it is passed over")
    func failures() throws {
        let scratch = try Scratch()
        try scratch.directory("usr/lib/jvm/empty")
        try scratch.write("usr/lib/jvm/broken/bin/java", "", mode: 0o755)
        let found = JDKFinder.find(
            explicit: ["/nonexistent"], environment: ["JAVA_HOME": scratch.path], root: scratch.path)
        let codes = found.map { candidate -> JDKError.Code? in
            if case .failure(let error) = candidate.result { error.code } else { nil }
        }
        #expect(codes == [.notAJDK, .notAJDK, .missingLibjvm])
    }

    @Test("java on PATH is the first executable file of that name")
    func onPath() throws {
        let scratch = try Scratch()
        try scratch.directory("a/java")
        try scratch.write("b/java", "", mode: 0o644)
        try scratch.write("c/java", "", mode: 0o755)
        let path = ["a", "b", "c"].map { scratch.file($0) }.joined(separator: ":")
        #expect(JDKFinder.java(onPath: path) == scratch.file("c/java"))
        #expect(JDKFinder.java(onPath: scratch.file("a")) == nil)
    }

    @Test("homes of SDKMAN and of tools below the user's home are found")
    func userHome() throws {
        let scratch = try Scratch()
        try scratch.link(".sdkman/candidates/java/17-tem", to: TestJDK(name: "17").home)
        try scratch.link(".jdks/corretto", to: TestJDK(name: "11").home)
        let found = JDKFinder.find(environment: ["HOME": scratch.path], root: scratch.file("nowhere"))
        #expect(Set(found.compactMap { try? $0.result.get().version.feature }) == [11, 17])
    }
}
