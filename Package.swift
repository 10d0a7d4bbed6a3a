// swift-tools-version: 6.2
import PackageDescription

/// Every target is built the same way; see docs/architecture.md for the rules of the arrows.
let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .treatAllWarnings(as: .error),
]

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let httpClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioHTTP = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioTLS = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

/// A library target and its test target.
func module(_ name: String, _ dependencies: [Target.Dependency], tests: [Target.Dependency] = [])
  -> [Target]
{
  [
    .target(name: name, dependencies: dependencies, swiftSettings: settings),
    .testTarget(
      name: "\(name)Tests",
      dependencies: [.byName(name: name), "TestSupport"]
        + dependencies.filter { dependency in
          if case .byNameItem("CLibgit2", _) = dependency { false } else { true }
        } + tests,
      swiftSettings: settings),
  ]
}

/// `STET_STATIC=1` links one static executable, libgit2 and the C library too: a hook then starts in
/// a third of the time (docs/decisions/0010-static-executable.md). Needs the archives of libgit2 1.5.
let isStatic = Context.environment["STET_STATIC"] == "1"
let staticLibraries = ["mbedcrypto", "http_parser", "pcre2-8", "z", "sqlite3", "m"]
let staticSettings: [LinkerSetting] =
  [.unsafeFlags(["-static-executable", "-Xlinker", "--gc-sections", "-Xlinker", "-s"])]
  + staticLibraries.map { .linkedLibrary($0) }

let package = Package(
  name: "stet",
  products: [.executable(name: "stet", targets: ["stet"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.0.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.30.0"),
    // What async-http-client speaks; named for its types.
    .package(url: "https://github.com/apple/swift-nio.git", from: "2.81.0"),
    .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.30.0"),
  ],
  targets: [
    .systemLibrary(
      name: "CLibgit2", pkgConfig: "libgit2", providers: [.apt(["libgit2-dev"])]),
    .systemLibrary(name: "CMalloc"),
    .target(name: "CGitShim", dependencies: ["CLibgit2"]),
    .target(name: "CProgramShim"),
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: settings),
    .testTarget(
      name: "SampleRegistryTests", dependencies: ["TestSupport", "stet"],
      swiftSettings: settings),
    .executableTarget(
      name: "stet", dependencies: ["CMalloc", "StetCLI"] + (isStatic ? ["CNetworkStubs"] : []),
      swiftSettings: settings, linkerSettings: isStatic ? staticSettings : []),
    .testTarget(
      name: "DocumentationTests",
      dependencies: [
        "stet", "Evaluation", "Gating", "PromptModel", "Registry", "StrictData",
        "TestSupport",
      ],
      swiftSettings: settings),
  ]
    + (isStatic
      ? [.target(name: "CNetworkStubs", cSettings: [.unsafeFlags(["-fno-builtin"])])] : [])
    + module("StrictData", [yams])
    + module("GitStore", ["CLibgit2", "CGitShim"])
    + module("Dotprompt", ["StrictData"])
    + module("JSONSchema", ["StrictData"])
    + module("PromptModel", ["StrictData", crypto])
    + module("Registry", ["GitStore", "Dotprompt", "PromptModel", "StrictData"])
    + module("RegistryIndex", ["PromptModel", grdb, crypto])
    + module("Evaluation", ["PromptModel", "JSONSchema", "StrictData"])
    + module(
      "Providers",
      [
        "CProgramShim", "Evaluation", "PromptModel", "StrictData", httpClient, nioCore, nioHTTP,
        nioPosix,
        nioTLS,
      ])
    + module("AnswerCache", ["Evaluation", "PromptModel", "StrictData", grdb])
    + module("Gating", ["PromptModel", "Evaluation", "StrictData"])
    + module("PromptDiff", ["PromptModel", "Dotprompt", "StrictData"])
    + module(
      "Workflows",
      [
        "AnswerCache", "GitStore", "Dotprompt", "PromptModel", "Registry", "RegistryIndex",
        "Evaluation", "Providers", "Gating", "PromptDiff", "StrictData",
      ])
    + module(
      "StetCLI",
      [
        "AnswerCache", "Workflows", "PromptModel", "StrictData", "Dotprompt", "Evaluation",
        "Gating", "PromptDiff", "JSONSchema", argumentParser,
      ], tests: ["stet", "Registry"])
    + [
      .testTarget(
        name: "HookTests",
        dependencies: [
          "stet", "TestSupport", "Workflows", "Registry", "PromptModel", "GitStore", "StrictData",
        ],
        swiftSettings: settings)
    ]
)
