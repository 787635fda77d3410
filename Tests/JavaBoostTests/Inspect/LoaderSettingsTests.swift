import JVM
import TestSupport
import Testing

@testable import JavaBoost

@Suite("PropertiesLauncher")
struct LoaderSettingsTests {
    private func jar(_ scratch: Scratch, more: [(String, String)] = [], classes: [MadeEntry] = []) throws -> String {
        try BootJar.make(
            "app.jar", in: scratch, version: "3.5.0",
            launcher: "org.springframework.boot.loader.launch.PropertiesLauncher", more: more, classes: classes)
    }

    @Test("loader.path comes before the jar's own classes, directories with the jars in them")
    func loaderPath() throws {
        let scratch = try Scratch()
        let app = try jar(scratch)
        try scratch.write("home/config/application.properties", "a=b")
        try scratch.jar("home/config/more.jar", [.text("x", "x")])
        try scratch.jar("home/one.jar", [.text("x", "x")])
        let input = AppInput(
            .path(app), workingDirectory: scratch.file("home"),
            systemProperties: ["loader.path": "config, one.jar,missing"])
        let image = try AppInspector.inspect(input)
        #expect(
            image.classPath.map(\.name) == [
                "app.jar", "config", "more.jar", "one.jar", "classes", "zeta.jar", "alpha.jar", "mid dle.jar",
            ])
        #expect(image.layout.mode == .needed)
        #expect(image.layoutChanges.contains { $0.code == "directory-to-jar" })
    }

    @Test("settings come from properties, environment, loader.properties and manifest, in this order")
    func order() throws {
        let scratch = try Scratch()
        let app = try jar(
            scratch, more: [("Loader-Main", "demo.Agent"), ("Loader-Args", "from manifest")],
            classes: [try DemoClasses.entry("demo/Agent"), .text("loader.properties", "loader.args=from\\\n  file\n")])
        func inspect(_ properties: [String: String] = [:], _ environment: [String: String] = [:]) throws -> AppImage {
            try AppInspector.inspect(
                AppInput(
                    .path(app), workingDirectory: scratch.path, systemProperties: properties, environment: environment))
        }
        #expect(try inspect().startClass == "demo.Agent")
        #expect(try inspect().prependedArguments == ["fromfile"])
        #expect(try inspect([:], ["LOADER_MAIN": "demo.Main"]).startClass == "demo.Main")
        #expect(try inspect(["loader.main": "demo.Main"], ["LOADER_MAIN": "x"]).startClass == "demo.Main")
    }

    @Test("what stands beside the jar is a source, and what may come to stand there must stay away")
    func surroundings() throws {
        let scratch = try Scratch()
        let app = try jar(scratch)
        func inspect() throws -> AppImage {
            try AppInspector.inspect(
                AppInput(
                    .path(app), workingDirectory: scratch.path, systemProperties: ["loader.path": "later.jar,later"]))
        }
        let files = ["META-INF/MANIFEST.MF", "later", "later.jar", "loader.properties"].map { scratch.file($0) }
        let before = try inspect()
        #expect(before.absentSources == files)
        #expect(before.conditions.filter(\.isAbsent).map(\.path) == files)
        try scratch.write("loader.properties", "loader.args=one")
        let after = try inspect()
        #expect(after.prependedArguments == ["one"])
        #expect(after.absentSources == files.dropLast())
        #expect(after.sources.map(\.path).contains(files[3]))
        // What was remembered of it does not hold any more.
        #expect(!before.conditions.allSatisfy(\.isUnchanged) && after.conditions.allSatisfy(\.isUnchanged))
    }

    @Test(
        "what no layout can follow is refused with the setting's name",
        arguments: [
            ["loader.path": "${HOME}/lib"], ["loader.classLoader": "my.Loader"], ["loader.system": "true"],
            ["loader.path": "nested.jar!/lib"], ["loader.config.location": "file:/etc/x.properties"],
        ])
    func unsupported(_ properties: [String: String]) throws {
        let scratch = try Scratch()
        let image = try AppInspector.inspect(
            AppInput(.path(try jar(scratch)), workingDirectory: scratch.path, systemProperties: properties))
        #expect(image.layout.mode == .impossible)
        #expect(image.findings.contains { $0.code == "loader-setting" && $0.subject == properties.keys.first })
    }

    @Test("arguments of the environment are not kept, and each variable that counts makes another run")
    func environmentArguments() throws {
        let scratch = try Scratch()
        let app = try jar(scratch, classes: [try DemoClasses.entry("demo/Agent")])
        let variables = ["LOADER_ARGS": "--password=jb-secret", "LOADER_MAIN": "${jb-secret}"]
        let image = try AppInspector.inspect(
            AppInput(.path(app), workingDirectory: scratch.path, environment: variables))
        #expect(image.layout.mode == .impossible && image.prependedArguments == [])
        #expect(!"\(image)".contains("jb-secret"))
        let request = try RunRequest(["-jar", app], environment: [:])
        let keys = [
            [:], ["LOADER_ARGS": "a"], ["LOADER_ARGS": "b"], ["LOADER_CONFIG_NAME": "a"], ["loader.path": "a"],
            ["loader_path": "a"],
        ].map { request.key(java: "/jdk/bin/java", environment: $0).hex }
        #expect(Set(keys).count == keys.count)
        #expect(
            try AppInspector.inspect(
                AppInput(
                    .path(app), environment: AppInput.loaderVariables(of: ["loader.main": "demo.Agent", "X": "y"]))
            ).startClass == "demo.Agent")
    }

    @Test("JarLauncher ignores them, and that is said")
    func ignored() throws {
        let scratch = try Scratch()
        let image = try AppInspector.inspect(
            AppInput(.path(try BootJar.make("b.jar", in: scratch)), environment: ["LOADER_PATH": "/opt"]))
        #expect(image.layout.mode == .needed)
        #expect(image.findings.contains { $0.code == "ignored-loader-setting" })
    }

    @Test("properties files follow java.util.Properties")
    func properties() {
        let text = "# c\n! c\n a = b\nc:d\ne f g\nkey\\ with=v\\u0041\\n\nlong = one\\\n    two\nlast\nempty="
        #expect(
            JavaProperties.parse(text) == [
                "a": "b", "c": "d", "e": "f g", "key with": "vA\n", "long": "onetwo", "last": "", "empty": "",
            ])
    }
}
