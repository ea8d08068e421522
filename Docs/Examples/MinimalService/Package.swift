// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "MinimalService",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "swift-choreography", path: "../../..")],
    targets: [
        .executableTarget(
            name: "minimal-service",
            dependencies: [
                .product(name: "Choreography", package: "swift-choreography"),
                .product(name: "ChoreographySQLite", package: "swift-choreography"),
            ]
        )
    ]
)
