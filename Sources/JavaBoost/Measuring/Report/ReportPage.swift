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
}
