// libFuzzer over one parser: `fuzz PARSER [libFuzzer's options] CORPUS…`; without arguments the parsers' names.
import Glibc

/// Every parser of bytes that come from outside. A new one needs a function and a line here; scripts/fuzz.sh finds it
/// by itself and takes its seeds from the corpus directory of the same name.
let parsers: KeyValuePairs<String, @Sendable ([UInt8]) -> Void> = [
    "class-files": fuzzClassFile,
    "redirections": fuzzRedirections,
    "jars": fuzzJar,
    "manifests": fuzzManifest,
    "class-lists": fuzzClassList,
    "class-load-logs": fuzzClassLoadLog,
    "archives": fuzzArchive,
]

guard CommandLine.arguments.count > 1 else {
    for parser in parsers { print(parser.key) }
    exit(0)
}
guard let parser = parsers.first(where: { $0.key == CommandLine.arguments[1] }) else {
    print("there is no parser \(CommandLine.arguments[1])")
    exit(64)
}
exit(Driver.run(parser.value))
