@testable import CDSArchive
import Testing

@Suite("Archive headers")
struct ArchiveHeaderTests {
    @Test("archives of every JDK are read", arguments: TestJDK.all)
    func real(jdk: String) throws {
        let archives = try TinyArchives.of(jdk)
        for file in archives.files + [archives.configuration].compactMap({ $0 }) {
            let header = try ArchiveHeader.read(path: file.path)
            print(jdk, file.kind, header)
        }
    }
}
