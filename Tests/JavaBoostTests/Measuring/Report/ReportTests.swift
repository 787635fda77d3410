import FoundationEssentials
import Testing

@testable import JavaBoost

@Suite("Report") struct ReportTests {
    @Test("the page says what was found, in numbers that can be read across a room")
    func headline() {
        let html = HTMLReport(SampleResult.make(noise: 0.001)).html
        #expect(html.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">"))
        #expect(html.contains("<h1><strong>3.3×</strong> faster to first response</h1>"))
        #expect(html.contains("with &quot;static, burst&quot; against &quot;plain java -jar&quot;"))
        for heading in [
            "Time to first response", "Where the CPU time goes", "Class loading over time", "CPU and memory",
            "Steady speed",
            "All numbers", "Method",
        ] {
            #expect(html.contains(">\(heading)"), "\(heading)")
        }
    }

    @Test("the page loads nothing and runs nothing")
    func selfContained() {
        let html = HTMLReport(SampleResult.make()).html.lowercased()
        for part in [
            "http://", "https://", "src=", "href=", "url(", "@import", "<script", "<link", "<iframe", "<object",
            "javascript:",
            " onload", " onerror",
        ] {
            #expect(!html.contains(part), "\(part)")
        }
        #expect(html.contains("default-src &#39;none&#39;"))
    }

    @Test("hostile text in labels, commands and messages stays text")
    func escaping() {
        var result = SampleResult.make()
        let hostile = "</title><script>alert('1')</script>&\"<img src=x onerror=alert(1)>\u{1b}[31m\u{202e}"
        result.title = hostile
        result.machine.cpuModel = hostile
        result.baseline = hostile
        for index in result.candidates.indices {
            result.candidates[index].label = index == 0 ? hostile : hostile + "\(index)"
            result.candidates[index].command = [hostile]
            result.candidates[index].tier = hostile
            result.candidates[index].jdk?.version = hostile
            result.candidates[index].failures = [.init(kind: .timed, round: 0, message: hostile, outputTail: hostile)]
        }
        let html = HTMLReport(result).html
        #expect(!html.contains("<script") && !html.contains("<img") && !html.contains("</title><script"))
        #expect(!html.unicodeScalars.contains("\u{1b}") && !html.unicodeScalars.contains("\u{202e}"))
        #expect(html.contains("&lt;script&gt;alert(&#39;1&#39;)"))
        // Nothing but what the page itself opens.
        let opened = Set(
            html.split(separator: "<").dropFirst().map { $0.prefix { $0.isLetter || $0 == "!" || $0 == "/" } })
        let known: Set<Substring> = [
            "!DOCTYPE", "html", "head", "meta", "title", "style", "body", "main", "header", "section", "div", "span",
            "p", "b", "i",
            "h", "strong", "svg", "rect", "line", "path", "table", "thead", "tbody", "tr", "th", "td", "dl", "dt", "dd",
            "ul", "li",
            "code",
        ]
        #expect(opened.filter { !$0.hasPrefix("/") }.isSubset(of: known), "\(opened.subtracting(known))")
    }

    @Test("every element that is opened is closed, in order")
    func wellFormed() throws {
        let html = HTMLReport(SampleResult.make()).html
        var open: [Substring] = []
        for piece in html.split(separator: "<").dropFirst() {
            let name = piece.prefix { $0.isLetter || $0.isNumber || $0 == "/" }
            if name.hasPrefix("/") {
                #expect(open.popLast() == name.dropFirst())
            } else if !(piece.firstIndex(of: ">").map { piece[..<$0].hasSuffix("/") } ?? false) {
                open.append(name)
            }
        }
        #expect(open.isEmpty)
    }

    @Test("a slower or an unclear best candidate is not called faster")
    func honest() {
        var shapes = Array(SampleResult.shapes.prefix(2))
        shapes[1].readyMs = shapes[0].readyMs * 1.3
        let slower = HTMLReport(SampleResult.make(shapes)).html
        #expect(slower.contains("No candidate is faster") && slower.contains("class=\"bad\""))
        shapes[1].readyMs = shapes[0].readyMs
        let unclear = HTMLReport(SampleResult.make(shapes)).html
        #expect(unclear.contains("No clear difference") && unclear.contains("class=\"open\""))
    }

    @Test("what was not measured is left out, and the page still stands")
    func sparse() {
        var result = SampleResult.make()
        for index in result.candidates.indices {
            result.candidates[index].steady = nil
            result.candidates[index].startup = nil
            result.candidates[index].jdk = nil
        }
        result.candidates[1].summary = nil
        result.candidates[1].ratio = nil
        result.candidates[1].runs = []
        result.method.steadyRounds = 0
        let html = HTMLReport(result).html
        #expect(!html.contains("Steady speed") && !html.contains("Class loading over time"))
        #expect(html.contains("All numbers") && html.contains("<td>–</td>"))
        result.candidates = []
        #expect(HTMLReport(result).html.contains("no result"))
    }

    @Test("numbers that no chart can show do not break it")
    func extremes() {
        for largest in [0, -1, .nan, .infinity, 1e-9, 3849, 7e15] {
            let scale = ChartScale(upTo: largest)
            #expect(scale.ticks.count >= 3 && scale.ticks.count <= 7, "\(largest): \(scale.ticks)")
            #expect(scale.x(largest) >= 0 && scale.x(largest) <= 1000)
        }
        #expect(ChartScale(upTo: 1).ticks == [0, 0.2, 0.4, 0.6000000000000001, 0.8, 1])
    }
}
