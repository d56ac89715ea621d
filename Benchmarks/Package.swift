// swift-tools-version:6.2
import PackageDescription

// What `make bench` needs beside the programs it measures; the rest is Python.
let package = Package(
    name: "benchmarks",
    products: [
        .executable(name: "openloop", targets: ["openloop"]),
        .library(name: "CountAllocations", type: .dynamic, targets: ["CountAllocations"]),
    ],
    targets: [
        .systemLibrary(name: "CEpoll"),
        .executableTarget(name: "openloop", dependencies: ["CEpoll"]),
        .target(name: "CountAllocations"),
    ]
)
