/// A bench result as one HTML page that loads nothing from anywhere: style sheet and drawings are in it, there is no
/// script. For light and dark screens, narrow ones, and paper.
public struct HTMLReport: Sendable {
    let result: BenchResult

    public init(_ result: BenchResult) {
        self.result = result
    }

    /// The page.
    public var html: String {
        ReportPage.html(title: "\(result.title): start-up measured by jboost", sections)
    }

    private var sections: [Markup] {
        let charts = [ratioSection, splitSection, classSection, usageSection, steadySection].compactMap { $0 }
        return [headline] + [ReportPage.cautions(result.cautions)].compactMap { $0 } + charts + [tableSection]
            + [failureSection].compactMap { $0 }
            + [methodSection]
    }

    /// "to first response" out of "time to first response".
    var moment: String {
        let name = result.method.measuredTime
        return name.hasPrefix("time ") ? String(name.dropFirst(5)) : name
    }

    /// A candidate's JDK, archive and JIT profile in a few words.
    func note(_ candidate: CandidateResult) -> String {
        // Without the build: the method section has the whole version.
        let release = candidate.jdk.map { "JDK " + $0.version.prefix { $0 != "+" && $0 != "-" } }
        return [release, candidate.tier, candidate.jitProfile].compactMap { $0 }.joined(separator: " · ")
    }

    func section(_ title: String, _ lead: String, _ content: [Markup]) -> Markup {
        ReportPage.section(title, lead, content)
    }

    /// Ticks of a time axis: seconds once there are ten of them.
    static func timeTick(_ scale: ChartScale) -> (Double) -> String {
        scale.maximum >= 10_000
            ? { DecimalText.fixed($0 / 1_000, digits: 0) + " s" } : { DecimalText.fixed($0, digits: 0) + " ms" }
    }

    static func milliseconds(_ value: Double) -> String {
        value >= 10_000 ? DecimalText.fixed(value / 1_000, digits: 1) + " s" : DecimalText.short(value) + " ms"
    }
}
