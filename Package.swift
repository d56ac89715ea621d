// swift-tools-version:6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

func product(_ name: String, _ package: String) -> Target.Dependency {
    .product(name: name, package: package)
}

let argumentParser = product("ArgumentParser", "swift-argument-parser")
let deque = product("DequeModule", "swift-collections")
let orderedCollections = product("OrderedCollections", "swift-collections")
let hummingbirdCore = product("HummingbirdCore", "hummingbird")
let logging = product("Logging", "swift-log")
let nioCore = product("NIOCore", "swift-nio")
let nioHTTP1 = product("NIOHTTP1", "swift-nio")
let nioPosix = product("NIOPosix", "swift-nio")
let nioWebSocket = product("NIOWebSocket", "swift-nio")
let serviceLifecycle = product("ServiceLifecycle", "swift-service-lifecycle")
let unixSignals = product("UnixSignals", "swift-service-lifecycle")

func library(_ name: String, _ dependencies: [Target.Dependency] = [], plugins: [Target.PluginUsage] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings, plugins: plugins)
}

/// What is tested is optimised, the tests are not, and are compiled by a process for each core: in 49 s instead of 206.
func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(
        name: name, dependencies: dependencies,
        swiftSettings: settings + [
            .unsafeFlags(["-Onone", "-no-whole-module-optimization", "-enable-batch-mode"])
        ])
}

let package = Package(
    name: "gatehouse",
    products: [
        .executable(name: "gatehouse", targets: ["gatehouse"]),
        .library(name: "WrongClock", type: .dynamic, targets: ["WrongClock"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.2.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.14.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0", traits: []),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.10.0"),
    ],
    targets: [
        // C libraries: module map and shim header, nothing else.
        .systemLibrary(name: "CArgon2", pkgConfig: "libargon2", providers: [.apt(["libargon2-dev"])]),
        .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CEventFD"),
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),

        // Without I/O.
        library("JSON"),
        library("MessagePack", ["JSON"]),
        library("Schemas", ["JSON"]),
        library("ClientAddresses"),
        library("Multipart"),
        library("Tokens", ["CCrypto"]),
        library("Passwords", ["CArgon2", "CCrypto", nioCore, nioPosix]),

        // The database.
        library("PostgresClient", ["CEventFD", "CLibPQ", deque, logging, nioCore, nioPosix]),
        library("EmbeddedPostgres", [logging]),
        library("Migrator", ["PostgresClient", "Tokens", logging]),
        .executableTarget(name: "embed-sql", swiftSettings: settings),
        .plugin(name: "EmbedSQL", capability: .buildTool(), dependencies: ["embed-sql"]),
        library("BuiltInSQL", ["Migrator"], plugins: ["EmbedSQL"]),

        // From a request to a statement.
        library("Catalogue", ["JSON", "PostgresClient", "Schemas"]),
        library("Documentation", ["Catalogue", "JSON"]),
        library(
            "Calls",
            [
                "Catalogue", "ClientAddresses", "JSON", "Passwords", "PostgresClient", "Schemas", "Tokens",
                logging, nioCore, orderedCollections, serviceLifecycle,
            ]),
        library(
            "HTTPAPI",
            [
                "Calls", "Catalogue", "ClientAddresses", "Documentation", "JSON", "MessagePack", "Multipart", "Schemas",
                "Tokens", hummingbirdCore, logging, nioCore, nioHTTP1, nioPosix, nioWebSocket, serviceLifecycle,
            ]),

        library("Mail", ["CCurl", "JSON", "PostgresClient", "Tokens", logging, nioPosix, serviceLifecycle]),

        library("HTTPClient", ["CCurl"]),

        // The program.
        library(
            "Commands",
            [
                "BuiltInSQL", "Calls", "Catalogue", "ClientAddresses", "Documentation", "EmbeddedPostgres", "HTTPAPI",
                "HTTPClient", "JSON", "Mail", "Migrator", "Passwords", "PostgresClient", "Tokens", argumentParser,
                logging, nioCore, nioPosix, serviceLifecycle, unixSignals,
            ]),
        // The Swift runtime travels inside: the binary needs no toolchain where it runs, and calls into it cost less.
        .executableTarget(
            name: "gatehouse", dependencies: ["Commands"], swiftSettings: settings,
            linkerSettings: [.unsafeFlags(["-static-stdlib", "-l_FoundationCShims", "-l_FoundationCollections"])]),

        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: settings),
        tests("JSONTests", ["JSON", "TestSupport"]),
        tests("MessagePackTests", ["JSON", "MessagePack", "TestSupport"]),
        tests("SchemasTests", ["JSON", "Schemas"]),
        tests("ClientAddressesTests", ["ClientAddresses"]),
        tests("MultipartTests", ["Multipart", "TestSupport"]),
        tests("TokensTests", ["Tokens"]),
        tests("PasswordsTests", ["Passwords"]),
        tests("EmbeddedPostgresTests", ["EmbeddedPostgres", logging]),
        tests("PostgresClientTests", ["PostgresClient"]),
        tests("CallsTests", ["Calls", "Catalogue", "ClientAddresses", "JSON", "Tokens", nioCore]),
        tests("HTTPAPITests", ["ClientAddresses", "HTTPAPI", nioCore]),
        tests("CatalogueTests", ["Catalogue", "JSON"]),
        tests("DocumentationTests", ["Catalogue", "Documentation", "JSON", "Schemas"]),
        tests("MigratorTests", ["Migrator"]),
        .executableTarget(
            name: "gatehouse-next", dependencies: ["BuiltInSQL", "Commands", "Migrator"], path: "Tests/NextRelease",
            swiftSettings: settings),
        .target(name: "WrongClock", path: "Tests/WrongClock"),
        tests(
            "EndToEndTests",
            [
                "BuiltInSQL", "JSON", "MessagePack", "Migrator", "PostgresClient", "Schemas", "Tokens",
                "TestSupport", "gatehouse-next", logging,
                nioCore, nioHTTP1, nioPosix,
            ]),
    ]
)
