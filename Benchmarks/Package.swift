// swift-tools-version: 6.2
import PackageDescription

// Measurements, apart from the product so that `swift build` and CI stay quick. The sources of the modules are
// linked in rather than depended on: that needs no library products and builds only what is measured.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
    name: "jboost-benchmarks",
    targets: [
        .systemLibrary(name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
        .systemLibrary(name: "CDeflate", pkgConfig: "libdeflate", providers: [.apt(["libdeflate-dev"])]),
        .target(name: "Bytecode", dependencies: ["CDeflate", "CZip"], swiftSettings: strict),
        .executableTarget(
            name: "scan-speed", dependencies: ["Bytecode"], path: "Sources/ScanSpeed", swiftSettings: strict),
    ]
)
