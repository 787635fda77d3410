import JVM
import TestSupport
import Testing

@testable import JavaBoost

/// The shop from its layout against the shop from its jar: everything a client sees must be the same.
@Suite("The shop from its layout")
struct ShopRunTests {
    static let paths = [
        "/actuator/health", "/", "/products", "/products/1", "/about", "/static/shop.css", "/api/products/1",
        "/api/categories", "/api/products?page=1", "/api/products/4711", "/nowhere",
    ]

    @Test("the endpoints of jar and WAR answer the same on 17", arguments: ["shop.jar", "shop.war"])
    func endpoints(_ name: String) throws {
        let scratch = try Scratch()
        let app = SetUp.app(name)
        let image = try AppInspector.inspect(path: app)
        let layout = try LayoutBuilder().build(image, in: try scratch.directory("out"))
        let before = try answers(["-jar", app])
        let after = try answers(layout.startArguments(root: scratch.file("out")))
        for path in Self.paths {
            #expect(before[path] == after[path], "\(path)")
            #expect(before[path] != nil)
        }
        #expect(before["/actuator/health"]?.hasPrefix("200") == true)
    }

    /// Starts the shop, asks for every path, ends it.
    private func answers(_ start: [String]) throws -> [String: String] {
        let port = try FreePort.choose()
        let process = try SupervisedProcess.start(
            ProcessSpec(
                program: SetUp.java("17"),
                arguments: ["-XX:TieredStopAtLevel=1"] + start + ["--server.port=\(port)"],
                environment: ["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"], directory: "/",
                output: .drained(tailBytes: 64 << 10)))
        defer { _ = process.terminate(graceMs: 20_000) }
        let deadline = MonotonicTime.now(plusMs: 180_000)
        while (try? HTTPProbe.get(port: port, path: "/actuator/health").status) != 200 {
            guard process.poll() == nil, MonotonicTime.now() < deadline else {
                throw CommandError("the shop did not get ready\n\(process.outputTail)")
            }
            _ = process.wait(until: .now(plusMs: 100))
        }
        var answers: [String: String] = [:]
        for path in Self.paths {
            let response = try HTTPProbe.get(port: port, path: path)
            answers[path] = "\(response.status) \(Self.steady(String(decoding: response.body, as: UTF8.self)))"
        }
        return answers
    }

    /// Without what differs from run to run: times and free disk space.
    private static func steady(_ body: String) -> String {
        body.replacing(/"timestamp":"[^"]*"|"free":[0-9]+/, with: "")
    }
}
