import JVM
import Testing

@Suite struct JavaVersionTests {
    @Test(
        "a version is read as its vendor writes it",
        arguments: [
            ("17.0.15+6-Debian-1deb12u1", JavaVersion(feature: 17, update: 15, build: 6, optional: "Debian-1deb12u1")),
            ("25.0.4.1+1-LTS", JavaVersion(feature: 25, update: 4, patch: 1, build: 1, optional: "LTS")),
            ("1.8.0_392-b08", JavaVersion(feature: 8, update: 392, build: 8)),
            ("1.8.0_392-b08-internal", JavaVersion(feature: 8, update: 392, build: 8, optional: "internal")),
            ("1.8.0", JavaVersion(feature: 8)),
            ("21", JavaVersion(feature: 21)),
            ("11.0.13", JavaVersion(feature: 11, update: 13)),
            ("26-ea+12-1234", JavaVersion(feature: 26, preRelease: "ea", build: 12, optional: "1234")),
            ("28-internal", JavaVersion(feature: 28, preRelease: "internal")),
            ("17.0.9-Ubuntu", JavaVersion(feature: 17, update: 9, optional: "Ubuntu")),
            ("21.0.1+12-LTS-29", JavaVersion(feature: 21, update: 1, build: 12, optional: "LTS-29")),
            ("11.0.2.7.9+7", JavaVersion(feature: 11, update: 2, patch: 7, build: 7)),
        ])
    func reads(_ text: String, _ version: JavaVersion) {
        #expect(JavaVersion(text) == version)
    }

    @Test(
        "what is no version is none",
        arguments: [
            "", "x", "-", "17.", "17..1", "1.8.0_", "99999999999", "17+6x y", "1.8.0_1-bx", "17.0.4294967296999",
        ])
    func refuses(_ text: String) {
        #expect(JavaVersion(text) == nil)
    }

    @Test("versions are ordered by number, release status and build")
    func orders() {
        let ordered = [
            "1.8.0_392-b08", "11.0.13+8", "17.0.15-ea+3", "17.0.15+5", "17.0.15+6-Debian-1", "21", "25.0.2+10",
            "25.0.4+1",
            "25.0.4.1+1", "26-ea+12", "26+3",
        ].map { JavaVersion($0)! }
        for (low, high) in zip(ordered, ordered.dropFirst()) {
            #expect(low < high)
            #expect(!(high < low))
        }
    }

    @Test(
        "a description reads back as the same version",
        arguments: ["17.0.15+6-Debian-1", "25.0.4.1+1-LTS", "21", "26-ea+12-1234", "28-internal"])
    func describes(_ text: String) {
        let version = JavaVersion(text)!
        #expect("\(version)" == text)
        #expect(JavaVersion("\(version)") == version)
    }

    @Test("a VM's identity names its version, updates included")
    func identity() {
        let ident = "OpenJDK 64-Bit Server VM (25.392-b08) for linux-amd64 JRE (1.8.0_392-b08), built on x"
        #expect(JavaVersion(jvmIdent: ident) == JavaVersion(feature: 8, update: 392, build: 8))
        for cut in 0..<ident.utf8.count - 30 { _ = JavaVersion(jvmIdent: String(ident.prefix(cut))) }
        for other in ["", "JRE (17)", "OpenJ9 0.41", "a VM (1) for b JRE ("] {
            #expect(JavaVersion(jvmIdent: other) == nil)
        }
    }
}
