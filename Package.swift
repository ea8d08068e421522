// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

// Packages that only a trait asks for; by default, none is resolved.
let onGRDB = TargetDependencyCondition.when(traits: ["GRDB"])
let onServiceLifecycle = TargetDependencyCondition.when(traits: ["ServiceLifecycle"])
let onTelemetry = TargetDependencyCondition.when(traits: ["Telemetry"])

let package = Package(
    name: "swift-choreography",
    platforms: [.macOS(.v15), .iOS(.v18), .tvOS(.v18), .watchOS(.v11), .visionOS(.v2)],
    products: [
        .library(name: "Choreography", targets: ["Choreography"]),
        .library(name: "ChoreographySQLite", targets: ["ChoreographySQLite"]),
        .library(name: "ChoreographyTesting", targets: ["ChoreographyTesting"]),
        .library(name: "ChoreographyReport", targets: ["ChoreographyReport"]),
        .library(name: "ChoreographyGRDB", targets: ["ChoreographyGRDB"]),
        .library(name: "ChoreographyTelemetry", targets: ["ChoreographyTelemetry"]),
        .library(name: "ChoreographyServiceLifecycle", targets: ["ChoreographyServiceLifecycle"]),
        .library(name: "Orchestration", targets: ["Orchestration"]),
        .library(name: "OrchestrationSQLite", targets: ["OrchestrationSQLite"]),
        .executable(name: "checkout-demo", targets: ["CheckoutDemo"]),
        .executable(name: "choreography-bench", targets: ["ChoreographyBenchmarks"]),
    ],
    traits: [
        .trait(
            name: "GRDB",
            description: "A store on a database of GRDB that the program has already, in the same transactions."
        ),
        .trait(
            name: "Telemetry",
            description: "Logs, metrics and traces, by swift-log, swift-metrics and swift-distributed-tracing."
        ),
        .trait(
            name: "ServiceLifecycle",
            description: "Runs a choreography as a service of swift-service-lifecycle, with graceful shutdown."
        ),
    ],
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift.git", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-metrics.git", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-distributed-tracing.git", from: "1.7.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
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
        .target(
            name: "ChoreographyGRDB",
            dependencies: [
                "Choreography", "ChoreographySQLite",
                .product(name: "GRDB", package: "GRDB.swift", condition: onGRDB),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "ChoreographyTelemetry",
            dependencies: [
                "Choreography",
                .product(name: "Logging", package: "swift-log", condition: onTelemetry),
                .product(name: "CoreMetrics", package: "swift-metrics", condition: onTelemetry),
                .product(name: "Tracing", package: "swift-distributed-tracing", condition: onTelemetry),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "ChoreographyServiceLifecycle",
            dependencies: [
                "Choreography",
                .product(name: "Logging", package: "swift-log", condition: onServiceLifecycle),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle", condition: onServiceLifecycle),
            ],
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
            dependencies: [
                "Choreography", "ChoreographySQLite", "ChoreographyTesting", "Orchestration", "OrchestrationSQLite",
            ],
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
            name: "ChoreographyGRDBTests",
            dependencies: [
                "Choreography", "ChoreographyGRDB", "ChoreographySQLite", "ChoreographyTesting",
                .product(name: "GRDB", package: "GRDB.swift", condition: onGRDB),
            ],
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
            name: "ChoreographyTelemetryTests",
            dependencies: [
                "Choreography", "ChoreographySQLite", "ChoreographyTelemetry", "ChoreographyTesting",
                .product(name: "Logging", package: "swift-log", condition: onTelemetry),
                .product(name: "InMemoryLogging", package: "swift-log", condition: onTelemetry),
                .product(name: "CoreMetrics", package: "swift-metrics", condition: onTelemetry),
                .product(name: "MetricsTestKit", package: "swift-metrics", condition: onTelemetry),
                .product(name: "Tracing", package: "swift-distributed-tracing", condition: onTelemetry),
                .product(name: "InMemoryTracing", package: "swift-distributed-tracing", condition: onTelemetry),
            ],
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
            name: "ChoreographyServiceLifecycleTests",
            dependencies: [
                "Choreography", "ChoreographySQLite", "ChoreographyServiceLifecycle", "ChoreographyTesting",
                .product(name: "Logging", package: "swift-log", condition: onServiceLifecycle),
                .product(name: "InMemoryLogging", package: "swift-log", condition: onServiceLifecycle),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle", condition: onServiceLifecycle),
                .product(name: "UnixSignals", package: "swift-service-lifecycle", condition: onServiceLifecycle),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "TutorialTests",
            dependencies: ["Choreography", "ChoreographySQLite", "ChoreographyTesting"],
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
