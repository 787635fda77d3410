import CDSArchive
import JavaBoost

/// What `verify` prints.
struct VerifyReport: Encodable {
    var image: String
    var holds = true
    var problems: [String] = []
    var damage: [BoostedImage.Damage]
    var proof: Proof?

    init(_ image: BoostedImage) throws {
        self.image = image.directory
        damage = try image.damage()
        for item in damage { problems.append("\(item.path) is \(item.kind.rawValue)") }
    }

    mutating func take(_ proof: Proof) {
        self.proof = proof
        if let rejection = proof.rejection { problems.append(rejection) }
    }

    mutating func judge(minimumShare: Double?) {
        if let minimumShare, let share = proof?.applicationShare, share < minimumShare {
            problems.append(
                "\(BuildReport.percent(share)) of the application's classes came from the archive, asked for are "
                    + BuildReport.percent(minimumShare))
        }
        holds = problems.isEmpty
    }

    func print(_ format: OutputOptions.Format) {
        switch format {
        case .json: Console.result(JSONText.encode(self))
        case .quiet: problems.forEach { Console.result($0) }
        case .table: Console.result(text)
        }
    }

    private var text: String {
        var lines = [holds ? "holds: \(image)" : "does not hold: \(image)"]
        lines += problems.map { "  \($0)" }
        guard let proof else { return lines.joined(separator: "\n") }
        lines.append(
            "application classes  \(proof.applicationClasses.shared) of \(proof.applicationClasses.loaded) from the archive"
                + " (\(BuildReport.percent(proof.applicationShare)))")
        lines.append(
            "JDK classes          \(proof.jdkClasses.shared) of \(proof.jdkClasses.loaded)"
                + " (\(BuildReport.percent(proof.jdkClasses.ratio)))")
        let jars = proof.perJar.filter { $0.value.shared < $0.value.loaded }
            .sorted { ($1.value.loaded - $1.value.shared, $0.key) < ($0.value.loaded - $0.value.shared, $1.key) }
        if !jars.isEmpty {
            let rows = jars.prefix(10).map { jar in
                [
                    jar.key.split(separator: "/").last.map(String.init) ?? jar.key, "\(jar.value.shared)",
                    "\(jar.value.loaded)",
                ]
            }
            lines += ["", TextTable(["jar with misses", "shared", "loaded"], rightAligned: [1, 2], rows: rows).text]
        }
        if !proof.missesByReason.isEmpty {
            let rows = proof.missesByReason.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
                [$0.key, "\($0.value)"]
            }
            lines += ["", TextTable(["reason", "classes"], rightAligned: [1], rows: rows).text]
        }
        return lines.joined(separator: "\n")
    }
}
