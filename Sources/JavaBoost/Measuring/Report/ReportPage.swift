/// The frame of every report: one page that loads nothing, whatever a label might have smuggled in.
enum ReportPage {
    static func html(title: String, _ sections: [Markup]) -> String {
        let head = tag(
            "head", [:],
            [
                tag("meta", ["charset": "utf-8"]),
                tag("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
                tag(
                    "meta",
                    [
                        "http-equiv": "Content-Security-Policy",
                        "content": "default-src 'none'; style-src 'unsafe-inline'",
                    ]),
                tag("title", [:], title), .style(ReportStyle.css),
            ])
        let page = tag("html", ["lang": "en"], [head, tag("body", [:], [tag("main", [:], sections)])])
        return "<!DOCTYPE html>\n" + page.html + "\n"
    }

    static func section(_ title: String, _ lead: String, _ content: [Markup]) -> Markup {
        tag("section", [:], [tag("h2", [:], title), tag("p", ["class": "lead"], lead)] + content)
    }

    /// nil where there are none.
    static func cautions(_ found: [String]) -> Markup? {
        if found.isEmpty { return nil }
        return tag(
            "section", ["class": "caution"],
            [tag("h2", [:], "Read with care"), tag("ul", [:], found.map { tag("li", [:], $0) })])
    }
}
