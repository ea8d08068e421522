// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let package = Package(
    name: "swift-choreography",
    platforms: [.macOS(.v15), .iOS(.v18), .tvOS(.v18), .watchOS(.v11), .visionOS(.v2)],
    products: [
        .library(name: "Choreography", targets: ["Choreography"]),
        .library(name: "ChoreographySQLite", targets: ["ChoreographySQLite"]),
        .library(name: "ChoreographyTesting", targets: ["ChoreographyTesting"]),
        .library(name: "ChoreographyReport", targets: ["ChoreographyReport"]),
        .library(name: "Orchestration", targets: ["Orchestration"]),
        .library(name: "OrchestrationSQLite", targets: ["OrchestrationSQLite"]),
        .executable(name: "checkout-demo", targets: ["CheckoutDemo"]),
        .executable(name: "choreography-bench", targets: ["ChoreographyBenchmarks"]),
    ],
    targets: [
        .target(name: "Choreography", swiftSettings: settings),
        .systemLibrary(
            name: "CSQLite",
            pkgConfig: "sqlite3",
            providers: [.apt(["libsqlite3-dev"]), .yum(["sqlite-devel"]), .brew(["sqlite"])]
        ),
        .target(name: "ChoreographySQLite", dependencies: ["Choreography", "CSQLite"], swiftSettings: settings),
        .target(name: "ChoreographyTesting", dependencies: ["Choreography"], swiftSettings: settings),
        .target(
            name: "ChoreographyReport",
            dependencies: ["Choreography"],
            resources: [.embedInCode("Page")],
            swiftSettings: settings
        ),
        .target(name: "Orchestration", dependencies: ["Choreography"], swiftSettings: settings),
        .target(
            name: "OrchestrationSQLite",
            dependencies: ["Choreography", "ChoreographySQLite", "Orchestration"],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "CheckoutDemo",
            dependencies: [
                "Choreography", "ChoreographyReport", "ChoreographySQLite", "ChoreographyTesting", "Orchestration",
                "OrchestrationSQLite",
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "ChoreographyBenchmarks",
            dependencies: ["Choreography", "ChoreographySQLite", "ChoreographyTesting", "Orchestration"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ChoreographyTests",
            dependencies: ["Choreography", "ChoreographyTesting"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ChoreographySQLiteTests",
            dependencies: ["Choreography", "ChoreographySQLite", "ChoreographyTesting"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ChoreographyTestingTests",
            dependencies: ["Choreography", "ChoreographyTesting"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ChoreographyReportTests",
            dependencies: ["Choreography", "ChoreographyReport", "ChoreographyTesting"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "OrchestrationTests",
            dependencies: [
                "Choreography", "ChoreographySQLite", "ChoreographyTesting", "Orchestration", "OrchestrationSQLite",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "CheckoutDemoTests",
            dependencies: [
                "CheckoutDemo", "Choreography", "ChoreographyReport", "ChoreographySQLite", "ChoreographyTesting",
                "Orchestration", "OrchestrationSQLite",
            ],
            swiftSettings: settings
        ),
    ]
)
