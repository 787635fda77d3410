import TestSupport
import Testing

@testable import JavaBoost

@Suite("Class lists from class files")
struct ClassGraphTests {
    private func image(_ scratch: Scratch, _ more: [MadeEntry] = []) throws -> AppImage {
        let names = ["lib/Circle", "lib/Base", "lib/Shape", "lib/Round", "lib/Helper", "lib/Unused", "lib/Service"]
        let library = try scratch.jar("lib.jar", try names.map { try DemoClasses.entry($0) } + more)
        let app = try scratch.jar("app.jar", [try DemoClasses.entry("demo/Main")])
        return try AppInspector.inspect(AppInput(.classPath("\(app):\(library)", mainClass: "demo.Main")))
    }

    @Test("only what is reachable, super types before what extends them")
    func order() throws {
        let scratch = try Scratch()
        let graph = try ClassGraph(
            image(scratch, [.text("META-INF/spring.factories", "lib.Shape=\\\n lib.Circle, lib.Nowhere\n")]))
        let classes = graph.applicationClasses
        #expect(Set(classes) == ["demo/Main", "lib/Circle", "lib/Base", "lib/Shape", "lib/Round", "lib/Helper"])
        func place(_ name: String) -> Int { classes.firstIndex(of: name) ?? -1 }
        #expect(place("lib/Base") < place("lib/Circle"))
        #expect(place("lib/Shape") < place("lib/Round"))
        #expect(place("lib/Round") < place("lib/Circle"))
        #expect(graph.platformClasses.contains("java/lang/Object"))
        #expect(!graph.platformClasses.contains("lib/Nowhere"))
    }

    @Test(
        "index files of services and Spring are roots",
        arguments: [
            ("META-INF/services/lib.Shape", "# comment\nlib.Service # more\n"),
            ("META-INF/spring/org.AutoConfiguration.imports", "lib.Service\n"),
            ("META-INF/spring.components", "lib.Service=org.springframework.stereotype.Component\n"),
            ("META-INF/spring/aot.factories", "x.Y=lib.Service"),
        ])
    func indexes(_ name: String, _ text: String) throws {
        let scratch = try Scratch()
        let classes = try ClassGraph.reachable(image(scratch, [.text(name, text)]))
        #expect(Set(classes).isSuperset(of: ["lib/Service", "lib/Shape"]))
        #expect(!classes.contains("lib/Unused"))
    }

    @Test("all own classes of a Spring Boot jar are roots, and its loader is none")
    func boot() throws {
        let scratch = try Scratch()
        let jar = try BootJar.make(
            "app.jar", in: scratch, classes: [try DemoClasses.entry("lib/Unused")], loader: try BootJar.loaderEntries())
        let classes = try ClassGraph.reachable(AppInspector.inspect(path: jar))
        #expect(classes == ["demo/Main", "lib/Unused"])
    }

    @Test("the shop's list holds most of what it loads, twice the same")
    func shop() throws {
        let image = try AppInspector.inspect(path: SetUp.app("shop.jar"))
        let classes = try ClassGraph.reachable(image)
        #expect(classes.count > 8_000)
        #expect(Set(classes).count == classes.count)
        #expect(
            Set(classes).isSuperset(of: [
                "org/springframework/boot/SpringApplication", "org/apache/catalina/startup/Tomcat",
            ]))
        #expect(try ClassGraph.reachable(image) == classes)
    }

    @Test("a list from class files makes an archive that the JVM uses", arguments: ["11", "17", "25"])
    func archive(_ jdk: String) throws {
        let scratch = try Scratch()
        let image = try image(scratch)
        let graph = try ClassGraph(image)
        try scratch.write(
            "classlist", (graph.platformClasses + graph.applicationClasses).joined(separator: "\n") + "\n")
        let archive = "-XX:SharedArchiveFile=\(scratch.file("app.jsa"))"
        try Command.succeed(
            SetUp.java(jdk),
            ["-Xshare:dump", "-XX:SharedClassListFile=\(scratch.file("classlist"))", archive, "-cp", image.path])
        let log = try Command.succeed(
            SetUp.java(jdk), [archive, "-Xlog:class+load", "-cp", image.path, "demo.Main"])
        #expect(
            log.contains { $0.isNewline }
                && log.split(separator: "\n").contains { $0.contains("demo.Main source: shared objects file") })
    }
}
