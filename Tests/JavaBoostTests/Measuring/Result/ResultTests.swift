import FoundationEssentials
import Testing

@testable import JavaBoost

@Suite("Bench result") struct BenchResultTests {
    let result = SampleResult.make()

    @Test("the JSON has the promised keys, sorted, with units and ISO times")
    func contract() throws {
        let text = try result.json()
        #expect(text.hasSuffix("}\n"))
        #expect(text.contains("\"startedAt\" : \"2026-09-21T14:13:20Z\""))
        let object = try #require(try Self.object(text) as? [String: Any])
        #expect(
            Set(object.keys) == [
                "schemaVersion", "title", "startedAt", "finishedAt", "machine", "method", "baseline", "candidates",
            ])
        let candidates = try #require(object["candidates"] as? [[String: Any]])
        #expect(
            Set(candidates[1].keys) == [
                "label", "command", "jdk", "tier", "jitProfile", "runs", "failures", "summary", "ratio", "steady",
                "startup",
            ])
        #expect(
            Set(candidates[0].keys) == ["label", "command", "jdk", "runs", "failures", "summary", "steady", "startup"])
        let run = try #require((candidates[0]["runs"] as? [[String: Any]])?.first)
        #expect(Set(run.keys) == ["round", "position", "readyMs", "usage", "killed"])
        let usage = try #require(run["usage"] as? [String: Any])
        #expect(
            Set(usage.keys) == [
                "cpuMs", "peakRssBytes", "pssBytes", "minorFaults", "majorFaults", "threads", "voluntarySwitches",
                "involuntarySwitches", "processes",
            ])
        let ratio = try #require((candidates[1]["ratio"] as? [String: Any])?["readyMs"] as? [String: Any])
        #expect(Set(ratio.keys) == ["median", "low", "high", "pairs", "confidence", "method"])
        let startup = try #require(candidates[1]["startup"] as? [String: Any])
        #expect(Set(startup.keys) == ["readyMs", "split", "phases", "classes"])
        let split = try #require(startup["split"] as? [String: Any])
        #expect(
            Set(split.keys) == ["basis", "jvmMs", "classLoadingMs", "jitMs", "gcMs", "applicationMs", "cpuMs"])
    }

    /// Decodes any JSON without Foundation's NSObject types.
    static func object(_ text: String) throws -> Any {
        try JSONDecoder().decode(AnyJSON.self, from: Data(text.utf8)).value
    }

    @Test("a result is read back as it was written")
    func roundTrip() throws {
        #expect(try BenchResult(json: Array(try result.json().utf8), name: "x") == result)
    }

    @Test("a file that is no result, another schema's or damaged, is named with the place")
    func damaged() throws {
        func message(_ text: String) -> String? {
            #expect(throws: MeasureError.self) { try BenchResult(json: Array(text.utf8), name: "old.json") }?.message
        }
        #expect(message("{}")?.contains("old.json is no result") == true)
        #expect(message("")?.contains("no result") == true)
        let text = try result.json()
        #expect(
            message(Self.replace(text, "\"schemaVersion\" : 1", "\"schemaVersion\" : 9"))?.contains("schema version 9")
                == true)
        #expect(message(Self.replace(text, "\"baseline\"", "\"baselin\""))?.contains("baseline is missing") == true)
        #expect(message(String(text.prefix(text.count / 2))) != nil)
    }

    static func replace(_ text: String, _ old: String, _ new: String) -> String {
        guard let range = text.firstRange(of: old) else { return text }
        return text[..<range.lowerBound] + new + text[range.upperBound...]
    }

    @Test("the table is aligned, and has columns only for what was measured")
    func table() {
        let lines = BenchTable(result).text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines[0].hasPrefix("candidate         time to first response ms"))
        #expect(lines[0].contains("req/s") && lines[0].contains("archived"))
        #expect(Set(lines[0..<5].map(\.count)).count == 1)
        #expect(lines[1].hasPrefix("plain java -jar "))
        #expect(!lines.contains { $0.hasSuffix(" ") })
        var bare = result
        for index in bare.candidates.indices {
            bare.candidates[index].steady = nil
            bare.candidates[index].startup = nil
        }
        bare.candidates[2].summary = nil
        let text = BenchTable(bare).text
        #expect(!text.contains("req/s") && !text.contains("archived"))
    }

    @Test("what makes the numbers doubtful is said, in table and page")
    func cautions() {
        #expect(result.cautions.isEmpty)
        var doubtful = result
        doubtful.machine.loadBefore = 9
        doubtful.method.rounds = 5
        doubtful.method.cache = .filesDropped
        doubtful.candidates[1].startup?.classes?.fromArchive = 0
        doubtful.candidates[2].runs.removeLast(7)
        doubtful.candidates[3].steady?.errors = 4
        for index in doubtful.candidates[3].runs.indices { doubtful.candidates[3].runs[index].cachedShareBefore = 0.4 }
        doubtful.candidates[3].runs[0].killed = true
        let found = doubtful.cautions
        #expect(found.count == 7)
        #expect(found[0].contains("busy") && found[1].contains("5 rounds"))
        #expect(found[2].hasPrefix("\"static, peak\" did not use its archive: 0 of "))
        #expect(found[3].contains("3 of 5 rounds") && found[4].contains("SIGTERM"))
        #expect(found[5].contains("4 errors") && found[6].contains("40.0 %"))
        let text = BenchTable(doubtful).text, html = HTMLReport(doubtful).html
        #expect(text.contains("caution: ") && html.contains("Read with care"))
        #expect(!HTMLReport(result).html.contains("Read with care"))
    }

    @Test("numbers are written as people read them")
    func numbers() {
        #expect(DecimalText.fixed(3.14159, digits: 2) == "3.14")
        #expect(DecimalText.fixed(-0.004, digits: 2) == "0.00")
        #expect(DecimalText.fixed(-1.005, digits: 1) == "-1.0")
        #expect(DecimalText.fixed(2.05, digits: 3) == "2.050")
        #expect(DecimalText.fixed(.nan, digits: 1) == "-" && DecimalText.fixed(1e300, digits: 0) == "-")
        #expect(
            DecimalText.short(9.999) == "10.0" && DecimalText.short(0.456) == "0.46"
                && DecimalText.short(1229.4) == "1229")
        #expect(
            DecimalText.percent(1) == "100 %" && DecimalText.percent(0.99999) == "99.9 %"
                && DecimalText.percent(0.5) == "50.0 %")
        #expect(DecimalText.mebibytes(187 * 1_048_576) == "187" && DecimalText.mebibytes(1_048_576 * 3 / 2) == "1.5")
    }
}

@Suite("Comparison with an older result") struct BaselineComparisonTests {
    let old = SampleResult.make()

    @Test("the same again passes, whatever the machine's speed")
    func same() throws {
        let faster = SampleResult.shapes.map { shape in
            var shape = shape
            shape.readyMs /= 2
            shape.cpuMs /= 2
            return shape
        }
        let comparison = try BaselineComparison(
            SampleResult.make(faster, seed: 6, noise: 0.01), to: SampleResult.make(noise: 0.01), failAbove: 1.05)
        #expect(!comparison.failed && comparison.changes.count == 6 && comparison.missing.isEmpty)
    }

    @Test("a candidate that got slower against the plain start fails, and is named")
    func slower() throws {
        var shapes = SampleResult.shapes
        shapes[2].readyMs *= 1.3
        let comparison = try BaselineComparison(SampleResult.make(shapes), to: old, failAbove: 1.05)
        #expect(comparison.failed)
        let failed = comparison.changes.filter(\.failed)
        #expect(failed.map(\.label) == ["static, balanced"] && failed[0].metric == .readyMs && failed[0].intervalsApart)
        #expect(abs(failed[0].factor - 1.3) < 0.01)
        #expect(comparison.text.contains("WORSE: static, balanced, readyMs"))
    }

    @Test("a candidate that is gone fails")
    func missing() throws {
        let comparison = try BaselineComparison(
            SampleResult.make(Array(SampleResult.shapes.dropLast())), to: old, failAbove: 1.05)
        #expect(comparison.failed && comparison.missing == ["static, burst"])
    }

    @Test("results that cannot be compared are refused")
    func refused() {
        var other = old
        other.method.measuredTime = "time to exit"
        #expect(throws: MeasureError.self) { try BaselineComparison(other, to: old, failAbove: 1.05) }
        #expect(throws: MeasureError.self) { try BaselineComparison(old, to: old, failAbove: .nan) }
        // Its ratios would be of something else.
        other = old
        other.baseline = old.candidates[1].label
        #expect(throws: MeasureError.self) { try BaselineComparison(other, to: old, failAbove: 1.05) }
        let alone = SampleResult.make([SampleResult.shapes[0]])
        #expect(throws: MeasureError.self) { try BaselineComparison(old, to: alone, failAbove: 1.05) }
    }
}

/// Any JSON value.
struct AnyJSON: Decodable {
    let value: Any

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let object = try? container.decode([String: AnyJSON].self) {
            value = object.mapValues(\.value)
        } else if let array = try? container.decode([AnyJSON].self) {
            value = array.map(\.value)
        } else if let bool = try? container.decode(Bool.self) {
            value = bool
        } else if let number = try? container.decode(Double.self) {
            value = number
        } else {
            value = try container.decode(String.self)
        }
    }
}
