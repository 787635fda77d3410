import TestSupport

/// Jars signed with a key of their own, by the JDK's tools.
enum SignedJar {
    static func make(
        _ name: String, in scratch: Scratch, manifest: [(String, String)] = [("X", "y")], _ entries: [MadeEntry]
    ) throws -> String {
        let jar = try scratch.jar(name, manifest: manifest, entries)
        try sign(jar, in: scratch)
        return jar
    }

    static func sign(_ jar: String, in scratch: Scratch) throws {
        let store = scratch.file("keys.p12")
        if (try? scratch.read(store)) == nil {
            try Command.succeed(
                SetUp.tool("keytool"),
                [
                    "-genkeypair", "-alias", "demo", "-keyalg", "EC", "-dname", "CN=Demo Signer", "-keystore", store,
                    "-storepass", "changeit",
                ])
        }
        try Command.succeed(
            SetUp.tool("jarsigner"), ["-keystore", store, "-storepass", "changeit", jar, "demo"])
    }
}
