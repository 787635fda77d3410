// swift-tools-version: 6.2
import PackageDescription

// Fuzz targets for every parser of bytes that come from outside; scripts/fuzz.sh builds and runs them. The modules'
// sources are linked in rather than depended on, because all of them must be built with libFuzzer's coverage.
// Warnings are the root package's affair: here only what changes the meaning of the sources is repeated.
let fuzzed: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .unsafeFlags(["-sanitize=fuzzer,address"]),
]

let package = Package(
    name: "jboost-fuzz",
    targets: [
        .systemLibrary(name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
        .systemLibrary(name: "CDeflate", pkgConfig: "libdeflate", providers: [.apt(["libdeflate-dev"])]),
        .systemLibrary(name: "CFuzzer"),
        .target(name: "CLinux"),
        .target(name: "Bytecode", dependencies: ["CDeflate", "CZip"], swiftSettings: fuzzed),
        .target(name: "JVM", dependencies: ["CLinux"], swiftSettings: fuzzed),
        .target(name: "CDSArchive", dependencies: ["Bytecode", "JVM"], swiftSettings: fuzzed),
        .executableTarget(
            name: "fuzz", dependencies: ["CFuzzer", "Bytecode", "CDSArchive"],
            swiftSettings: fuzzed + [.strictMemorySafety(), .treatAllWarnings(as: .error)],
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address", "-use-ld=lld"])]),
    ]
)
