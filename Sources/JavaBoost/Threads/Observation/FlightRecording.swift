internal import CDSArchive
import FoundationEssentials
import JVM

/// A recording of the places where virtual threads hold their carriers (`jdk.VirtualThreadPinned`, JDK 21 and later).
///
/// The JDK's own settings leave out what lasts less than 20 ms, which is nearly everything.
struct FlightRecording: Sendable {
    let directory: String

    private var settings: String { directory + "/pinned.jfc" }
    private var file: String { directory + "/pinned.jfr" }

    /// Writes the settings; `option` then makes a JVM record.
    func prepare() throws(MeasureError) {
        let text = """
            <?xml version="1.0" encoding="UTF-8"?>
            <configuration version="2.0" label="pinned threads">
              <event name="jdk.VirtualThreadPinned">
                <setting name="enabled">true</setting>
                <setting name="stackTrace">true</setting>
                <setting name="threshold">0 ms</setting>
              </event>
            </configuration>

            """
        do { try TextFile.write(settings, text) } catch { throw MeasureError(.machine, "\(error)") }
    }

    var option: String { "-XX:StartFlightRecording=filename=\(file),settings=\(settings),dumponexit=true" }

    /// What was recorded, once the JVM has ended; nil where it left nothing.
    func pins(_ tools: JDKTools) -> [ThreadProfile.Pin]? {
        guard (try? FileStamp.read(file)) != nil,
            let text = try? tools.run("jfr", ["print", "--json", "--events", "jdk.VirtualThreadPinned", file]),
            let found = try? JSONDecoder().decode(Printed.self, from: Data(text.utf8))
        else { return nil }
        var pins: [String: ThreadProfile.Pin] = [:]
        for event in found.recording.events {
            let frames = event.values.stackTrace?.frames.map(\.method) ?? []
            let names = frames.map { $0.type.name.dotted + "." + $0.name }
            let own = names.first { !$0.hasPrefix("java.") && !$0.hasPrefix("jdk.") && !$0.hasPrefix("sun.") }
            let name = own ?? names.first ?? "(unknown)"
            pins[name, default: ThreadProfile.Pin(method: name, count: 0, totalMs: 0)].count += 1
            pins[name]?.totalMs += Self.milliseconds(event.values.duration ?? "")
        }
        return pins.values.sorted { ($1.totalMs, $0.method) < ($0.totalMs, $1.method) }
    }

    /// `PT0.020S` in milliseconds.
    static func milliseconds(_ duration: String) -> Double {
        guard duration.hasPrefix("PT"), duration.hasSuffix("S") else { return 0 }
        var seconds = 0.0
        var rest = duration.dropFirst(2)
        for (unit, factor) in [("H", 3_600.0), ("M", 60.0)] {
            guard let end = rest.firstIndex(of: Character(unit)) else { continue }
            seconds += (Double(rest[..<end]) ?? 0) * factor
            rest = rest[rest.index(after: end)...]
        }
        return (seconds + (Double(rest.dropLast()) ?? 0)) * 1_000
    }

    private struct Printed: Decodable {
        struct Recording: Decodable { var events: [Event] }
        struct Event: Decodable { var values: Values }
        struct Values: Decodable {
            var duration: String?
            var stackTrace: Stack?
        }
        struct Stack: Decodable { var frames: [Frame] }
        struct Frame: Decodable { var method: Method }
        struct Method: Decodable {
            var name: String
            var type: Name
        }
        struct Name: Decodable { var name: String }
        var recording: Recording
    }
}

/// The JDK's own tools for looking at a JVM.
struct JDKTools: Sendable {
    let jdk: JDK

    /// Output of a tool that ends by itself.
    ///
    /// - Throws: `MeasureError` where it is missing or fails.
    func run(_ tool: String, _ arguments: [String]) throws(MeasureError) -> String {
        let spec = ProcessSpec(
            program: "\(jdk.home)/bin/\(tool)", arguments: arguments,
            environment: ProcessEnvironment.all().withoutJavaOptions, output: .drained(tailBytes: 256 << 20))
        let run = ApplicationRun(
            spec: spec, readiness: ProcessEnded(), limits: .init(readyMs: 60_000, exitMs: 1_000))
        do { return try run.perform().outputTail } catch {
            throw MeasureError(
                .machine,
                "\(jdk.home)/bin/\(tool): \(error.detail); observing threads needs a JDK with jcmd and jfr, not a JRE")
        }
    }

    private struct ProcessEnded: ReadinessProbe {
        var description: String { "its end" }
        var exitStatus: Int32? { 0 }
        func isReady(_ process: SupervisedProcess) -> Bool { false }
    }
}
