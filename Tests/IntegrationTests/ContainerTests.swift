import Glibc
import JVM
import TestSupport
import Testing

@Suite("an image in a container") struct ContainerTests {
    /// An image of the small server, built by an ordinary user.
    private func image(_ f: Fixture, jdk: String) throws -> String {
        let user = try OrdinaryUser(f), app = f.file("server.jar")
        try Files.copy(SetUp.app("server.jar"), to: app)
        let image = user.home + "/image"
        let done = try user.jboost(
            ["build", app, "--jdk", SetUp.jdk(jdk), "-o", image, "--no-measure", "--min-shared", "0.97"]
                + TestApp.server.training)
        if done.code != 0 { throw CommandError("\(done)") }
        return image
    }

    @Test(
        "built by an ordinary user without namespaces, starts for another user and takes as many classes as outside",
        arguments: ["17", "25"])
    func starts(_ jdk: String) throws {
        try Fixture.with { f in
            let image = try image(f, jdk: jdk)
            let outside = try serveOutside(f, image)
            #expect(outside.shared > 500)

            let port = try Server.freePort()
            let container = try Container(f, image: image, arguments: ["--port", "\(port)"])
            let inside = try Self.serve(container, port)
            // A few classes more or less depend on which thread comes first.
            #expect(abs(inside.shared - outside.shared) <= 10, "\(inside), \(outside)")
        }
    }

    @Test(
        "in limits that make the JVM choose another collector the archive is used all the same",
        arguments: ["17", "25"])
    func limited(_ jdk: String) throws {
        let image = try Gallery.picture(.server, jdk: jdk).directory
        try Fixture.with { f in
            let port = try Server.freePort()
            let container = try Container(
                f, image: image, arguments: ["--port", "\(port)"],
                limits: .init(memoryBytes: 400 << 20, cpuPercent: 90))
            let count = try Self.serve(container, port)
            #expect(Double(count.shared) > 0.9 * Double(count.loaded), "\(count)")
        }
    }

    /// Starts the server as a user who owns nothing of the image.
    private func serveOutside(_ f: Fixture, _ image: String) throws -> ClassCount {
        let logs = try f.directory("logs"), port = try Server.freePort()
        try retrying("chmod", logs) { unsafe chmod(logs, 0o777) }
        let command = try f.start(
            "setpriv", OrdinaryUser.options(uid_t(Container.user)) + [image + "/bin/run", "--port", "\(port)"],
            ClassCount.variable(log: logs + "/loads"), directory: "/")
        try Server.awaitReady(port, "/health", command)
        command.signal(SIGTERM)
        let done = try command.finish()
        #expect(done.code == 143 && !done.errors.contains("jboost:"), "\(done)")
        return ClassCount(log: logs + "/loads")
    }

    private static func serve(_ container: Container, _ port: UInt16) throws -> ClassCount {
        let command = try container.start()
        try Server.awaitReady(port, "/health", command)
        let first = try container.firstProcess()
        #expect(ProcessTable.status(first, "NSpid")?.hasSuffix(" 1") == true, "java is the first process")
        #expect(ProcessTable.program(of: first)?.hasSuffix("/bin/java") == true)
        #expect(ProcessTable.status(first, "Uid")?.hasPrefix("\(Container.user) ") == true)
        try container.signal(SIGTERM)
        let done = try command.finish()
        #expect(done.code == 143 && !done.errors.contains("jboost:"), "\(done)")
        return ClassCount(log: container.logs + "/loads")
    }
}
