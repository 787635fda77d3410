import Bytecode
import TestSupport
import Testing

@testable import JavaBoost

@Suite("Inspection")
struct AppInspectorTests {
    @Test("the shop is what it is")
    func shop() throws {
        let image = try AppInspector.inspect(path: SetUp.app("shop.jar"))
        #expect(image.kind == .springBoot)
        #expect(image.boot?.generation == .v3_2)
        #expect(image.startClass == "shop.ShopApplication")
        #expect(image.totals.jars >= 60)
        #expect(image.totals.classes >= 10_000)
        #expect(image.totals.classVersions[0] == nil)
        let names = Set(image.frameworks.map(\.name))
        #expect(names.isSuperset(of: ["Spring Boot", "Spring", "Tomcat", "Jackson", "Thymeleaf", "H2"]))
        #expect(image.frameworks.allSatisfy { $0.version != nil })
        #expect(image.sources.count == 1)
        // The order of java.util.jar.JarFile, which Spring Boot's loader goes by.
        let listed = try Command.succeed(SetUp.tool("jar"), ["tf", SetUp.app("shop.jar")])
        let order = listed.split(separator: "\n").filter {
            $0 == "BOOT-INF/classes/" || ($0.hasPrefix("BOOT-INF/lib/") && !$0.hasSuffix("/"))
        }
        #expect(image.classPath.dropFirst().map(\.entry) == order.map { String($0) })
    }

    @Test(
        "the fixtures are told apart",
        arguments: [
            ("shop.war", AppImage.Kind.executableWar), ("thin/thin.jar", .thin), ("shaded.jar", .shaded),
            ("cli.jar", .plainJar), ("classpath/classes", .directory),
        ])
    func kinds(_ name: String, _ kind: AppImage.Kind) throws {
        let image = try AppInspector.inspect(path: SetUp.app(name))
        #expect(image.kind == kind)
        #expect(image.mainClass != nil)
        #expect(image.totals.classes > 0)
    }

    @Test("a WAR without a main class is for a server")
    func serverWar() throws {
        let scratch = try Scratch()
        let war = try scratch.jar("x.war", [.folder("WEB-INF/classes/"), .text("WEB-INF/web.xml", "<web-app/>")])
        let image = try AppInspector.inspect(path: war)
        #expect(image.kind == .serverWar)
        #expect(image.layout.mode == .impossible)
    }

    @Test("JSON keys are a contract")
    func json() throws {
        let text = JSONText.encode(try AppInspector.inspect(path: SetUp.app("thin/thin.jar")))
        for key in [
            "schema", "kind", "path", "mainClass", "startClass", "classPath", "totals", "frameworks", "duplicates",
            "splitPackages", "packagingDependencies", "layout", "layoutChanges", "findings", "sources", "classVersions",
            "multiRelease", "manifest", "prependedArguments", "absentSources",
        ] {
            #expect(text.contains("\"\(key)\""), "\(key)")
        }
        let back = try JSONText.decode(AppImage.self, from: text)
        #expect(JSONText.encode(back) == text)
    }

    @Test("the table names what matters")
    func table() throws {
        let image = try AppInspector.inspect(path: SetUp.app("shop.jar")), archivability = image.archivability(jdk: 17)
        let table = image.table(archivability, image: archivability)
        for text in ["Spring Boot 3.5", "shop.ShopApplication", "spring-core", "archivable", "the layout changes"] {
            #expect(table.contains(text), "\(text)")
        }
    }

    @Test("contents: versions, multi-release, modules, duplicates, signatures")
    func contents() throws {
        let scratch = try Scratch()
        let main = try DemoClasses.entry("demo/Main")
        var old = try DemoClasses.bytes("lib/Helper")
        old[7] = 49
        let a = try scratch.jar(
            "a.jar", manifest: [("Multi-Release", "true"), ("Automatic-Module-Name", "a.b"), ("Premain-Class", "X")],
            [main, .bytes("lib/Helper.class", old), .bytes("META-INF/versions/11/lib/Helper.class", old)])
        let b = try scratch.jar("b.jar", [try DemoClasses.entry("lib/Helper"), try DemoClasses.entry("lib/Base")])
        let image = try AppInspector.inspect(AppInput(.classPath("\(a):\(b)", mainClass: "demo.Main")))
        let content = image.classPath[0].content
        #expect(content.classes == 2 && content.versionedClasses == 1)
        #expect(content.classVersions == [55: 1, 49: 1])
        #expect(content.multiRelease == [11])
        #expect(content.module == .init(name: "a.b", hasDescriptor: false))
        #expect(image.duplicates == [.init(elements: ["a.jar", "b.jar"], count: 1, examples: ["lib.Helper"])])
        #expect(image.splitPackages == [.init(package: "lib", elements: ["a.jar", "b.jar"])])
        #expect(image.findings.contains { $0.code == "agent-jar" })
    }

    @Test("a signed jar names its signer, and none of it is archivable")
    func signed() throws {
        let scratch = try Scratch()
        let jar = try SignedJar.make(
            "s.jar", in: scratch, manifest: [("Main-Class", "demo.Main")], [try DemoClasses.entry("demo/Main")])
        let image = try AppInspector.inspect(path: jar)
        #expect(image.classPath[0].content.signature?.names == ["Demo Signer"])
        let archivability = image.archivability(jdk: 17)
        #expect(archivability.archivableClasses == 0)
        #expect(archivability.elements[0].reasons.map(\.code) == [.signed])
    }

    @Test("constants and calls that depend on the packaging are found in the application's own classes")
    func packaging() throws {
        let scratch = try Scratch()
        let jar = try BootJar.make("app.jar", in: scratch, classes: [try DemoClasses.entry("lib/Where")])
        let image = try AppInspector.inspect(path: jar)
        let found = image.packagingDependencies.filter { $0.className == "lib.Where" }.map(\.kind)
        #expect(Set(found) == [.codeSource, .nestedJarURL])
        #expect(image.layoutChanges.contains { $0.subject == "lib.Where" })
    }

    @Test("what a JDK can archive follows from release, tier and packing")
    func archivability() throws {
        let scratch = try Scratch()
        var old = try DemoClasses.bytes("lib/Helper")
        old[7] = 48
        var future = try DemoClasses.bytes("lib/Base")
        future[7] = 69
        let jar = try scratch.jar(
            "a.jar", manifest: [("Main-Class", "demo.Main")],
            [try DemoClasses.entry("demo/Main"), .bytes("lib/Helper.class", old), .bytes("lib/Base.class", future)])
        let image = try AppInspector.inspect(path: jar)
        func reasons(_ jdk: Int, _ tier: Archivability.Tier) -> Set<Archivability.Reason.Code> {
            Set(image.archivability(jdk: jdk, tier: tier).elements.flatMap { $0.reasons.map(\.code) })
        }
        #expect(reasons(11, .staticArchive) == [.oldClassFile, .newerClassFile])
        #expect(reasons(17, .staticArchive) == [.newerClassFile])
        #expect(reasons(17, .dynamicArchive) == [.oldClassFile, .newerClassFile])
        #expect(reasons(25, .staticArchive) == [])
        #expect(reasons(25, .aotCache) == [.oldClassFile])
        #expect(reasons(11, .dynamicArchive) == [.noSuchTier])
        #expect(reasons(21, .aotCache) == [.noSuchTier])
        let boot = try AppInspector.inspect(path: try BootJar.make("boot.jar", in: scratch))
        #expect(boot.archivability(jdk: 17, laidOut: false).archivableClasses == 0)
        #expect(boot.archivability(jdk: 17).archivableClasses == boot.archivability(jdk: 17).totalClasses)
    }
}
