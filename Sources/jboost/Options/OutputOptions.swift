import ArgumentParser

/// `--json` and `-q`, the same for every listing.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Print JSON instead of a table; docs/json.md lists the keys.")
    var json = false

    @Flag(name: .shortAndLong, help: "Print only names, paths or findings, one a line.")
    var quiet = false

    enum Format { case table, json, quiet }

    var format: Format { json ? .json : quiet ? .quiet : .table }
}
