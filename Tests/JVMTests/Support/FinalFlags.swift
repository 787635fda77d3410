/// What `-XX:+PrintFlagsFinal` printed.
struct FinalFlags {
    private var values: [Substring: Substring] = [:]

    init(_ output: String) {
        for line in output.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard let sign = fields.firstIndex(where: { $0 == "=" || $0 == ":=" }), sign == 2, fields.count > 3 else {
                continue
            }
            values[fields[1]] = fields[3]
        }
    }

    subscript(name: String) -> String? { values[Substring(name)].map(String.init) }
    var isEmpty: Bool { values.isEmpty }
}
