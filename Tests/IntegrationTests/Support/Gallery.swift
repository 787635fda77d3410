import JVM
import Synchronization
import TestSupport
import Testing

/// Boosted images that several tests look at, each built once. A test that changes one copies it first.
final class Gallery: Sendable {
    struct Work: Hashable, Sendable {
        var app: TestApp
        var jdk: String
    }

    struct Picture: Sendable {
        var directory: String
        /// The store that it was built in.
        var store: String
        /// What `build --json` printed.
        var report: JSON
    }

    static let shared = Gallery()
    private struct State {
        var fixture: Fixture?
        var pictures: [Work: Picture] = [:]
    }
    // Held while an image is made: a build is as parallel as this machine allows.
    private let state = Mutex(State())

    static func picture(_ app: TestApp, jdk: String) throws -> Picture {
        try shared.state.withLock { state in
            let work = Work(app: app, jdk: jdk)
            if let picture = state.pictures[work] { return picture }
            let fixture = try state.fixture ?? Fixture.untilExit()
            state.fixture = fixture
            let directory = fixture.file("\(app.name)-\(jdk)")
            let done = try fixture.build(app, jdk: jdk, to: directory)
            let picture = Picture(directory: directory, store: fixture.file("store"), report: try done.json())
            state.pictures[work] = picture
            return picture
        }
    }
}

extension Fixture {
    /// A copy of an image of the gallery at `name` in the scratch directory.
    func copyOfImage(_ app: TestApp, jdk: String, to name: String = "image") throws -> String {
        let target = file(name)
        try Files.copy(Gallery.picture(app, jdk: jdk).directory, to: target)
        return target
    }

    /// Changes a file of an image, and the evidence with it, as a build elsewhere would have written both.
    func rewriteSealed(_ image: String, _ name: String, _ change: (String) -> String) throws {
        let path = "\(image)/\(name)", evidence = image + "/evidence.json"
        let before = try #require(Files.content(path)), sum = try digest(path)
        let after = change(before)
        #expect(after != before)
        try Files.write(path, after)
        let text = try #require(Files.content(evidence)).replacing(sum, with: try digest(path))
            .replacing("\"sizeBytes\" : \(before.utf8.count)", with: "\"sizeBytes\" : \(after.utf8.count)")
        try Files.write(evidence, text)
    }

    private func digest(_ path: String) throws -> String {
        String(try run("sha256sum", [path]).output.prefix(64))
    }
}
