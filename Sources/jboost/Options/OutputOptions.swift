import ArgumentParser

/// `--json` and `-q`, the same for every listing.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Print JSON with documented keys instead of a table.")
    var json = false

    @Flag(name: .shortAndLong, help: "Print only what identifies each row, or nothing where there are none.")
    var quiet = false

    enum Format { case table, json, quiet }

    var format: Format { json ? .json : quiet ? .quiet : .table }
}
