// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]
/// A library that few machines have: into the release binary from `.build-static`, where `make build` puts it.
func linked(_ library: String) -> [LinkerSetting] {
    Context.environment["JBOOST_LINK_STATIC"] == nil
        ? [.linkedLibrary(library)] : [.unsafeFlags(["-Xlinker", ".build-static/lib\(library).a"])]
}
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "jboost",
    products: [
        .executable(name: "jboost", targets: ["jboost"]),
        .executable(name: "jboost-launch", targets: ["jboost-launch"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    ],
    targets: [
        // The chain: imports point up this list, never down.
        .systemLibrary(name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
        .systemLibrary(name: "CDeflate", providers: [.apt(["libdeflate-dev"])]),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CYAML", providers: [.apt(["libyaml-dev"])]),
        .target(name: "CLinux"),
        .target(
            name: "Bytecode", dependencies: ["CDeflate", "CZip"], swiftSettings: strict,
            linkerSettings: linked("deflate")),
        .target(name: "JVM", dependencies: ["CLinux"], swiftSettings: strict),
        .target(name: "CDSArchive", dependencies: ["Bytecode", "JVM"], swiftSettings: strict),
        .target(
            name: "JavaBoost", dependencies: ["Bytecode", "JVM", "CDSArchive", "CSQLite", "CYAML", "CLinux", crypto],
            resources: [
                .embedInCode("Preload/Resources/jboost-preload.so"),
                .embedInCode("Threads/Resources/jboost-threads.jar"),
            ], swiftSettings: strict,
            linkerSettings: linked("yaml")),
        .executableTarget(
            name: "jboost", dependencies: ["JavaBoost", "CDSArchive", "JVM", "Bytecode", argumentParser],
            swiftSettings: strict),
        .executableTarget(name: "jboost-launch", dependencies: ["JVM"], swiftSettings: strict),

        .target(name: "TestSupport", dependencies: ["JVM"], path: "Tests/TestSupport", swiftSettings: strict),
        .testTarget(name: "BytecodeTests", dependencies: ["Bytecode", "TestSupport"], swiftSettings: strict),
        .testTarget(name: "JVMTests", dependencies: ["JVM", "TestSupport"], swiftSettings: strict),
        .testTarget(name: "CDSArchiveTests", dependencies: ["CDSArchive", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "JavaBoostTests", dependencies: ["JavaBoost", "Bytecode", "JVM", "TestSupport"], swiftSettings: strict
        ),
        .testTarget(name: "IntegrationTests", dependencies: ["TestSupport"], swiftSettings: strict),
    ]
)
