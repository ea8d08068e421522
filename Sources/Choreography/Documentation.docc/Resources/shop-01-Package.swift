// swift-tools-version: 6.2
import PackageDescription

let choreography = "swift-choreography"

let package = Package(
    name: "Shop",
    platforms: [.macOS(.v15)],
    dependencies: [.package(path: "../swift-choreography")],
    targets: [
        .executableTarget(
            name: "Shop",
            dependencies: [
                .product(name: "Choreography", package: choreography),
                .product(name: "ChoreographySQLite", package: choreography),
            ]
        ),
        .testTarget(
            name: "ShopTests",
            dependencies: ["Shop", .product(name: "ChoreographyTesting", package: choreography)]
        ),
    ]
)
