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
        .library(name: "ChoreographyGRDB", targets: ["ChoreographyGRDB"]),
        .executable(name: "checkout-demo", targets: ["CheckoutDemo"]),
        .executable(name: "choreography-bench", targets: ["ChoreographyBenchmarks"]),
    ],
    traits: [
        .trait(
            name: "GRDB",
            description: "A store on a database of GRDB that the program has already, in the same transactions."
        )
    ],
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift.git", from: "7.10.0")
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
                .product(name: "GRDB", package: "GRDB.swift", condition: .when(traits: ["GRDB"])),
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "CheckoutDemo",
            dependencies: ["Choreography", "ChoreographyReport", "ChoreographySQLite", "ChoreographyTesting"],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "ChoreographyBenchmarks",
            dependencies: ["Choreography", "ChoreographySQLite", "ChoreographyTesting"],
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
                .product(name: "GRDB", package: "GRDB.swift", condition: .when(traits: ["GRDB"])),
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
            name: "CheckoutDemoTests",
            dependencies: [
                "CheckoutDemo", "Choreography", "ChoreographyReport", "ChoreographySQLite", "ChoreographyTesting",
            ],
            swiftSettings: settings
        ),
    ]
)
