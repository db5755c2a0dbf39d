// swift-tools-version: 6.2
import PackageDescription

/// Every Swift target: Swift 6 language mode, strict imports, warnings are errors.
let house: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

/// Modules that hold no unsafe code: the compiler proves it.
let safe: [SwiftSetting] = house + [.strictMemorySafety()]

/// Modules that do little for a frame or nothing: optimising them takes two thirds of the time to
/// compile them, and nobody would notice.
let cold: [SwiftSetting] =
    house + [
        .unsafeFlags(["-Onone", "-assert-config", "Release"], .when(configuration: .release))
    ]

/// `make tsan`: a lock that ThreadSanitizer sees.
let locking: [SwiftSetting] =
    Context.environment["SIGHTLINE_TSAN"] == nil ? house : house + [.define("SIGHTLINE_TSAN")]

/// The commit that the tool is built from: `make build` says it.
let commit: [CSetting] =
    Context.environment["SIGHTLINE_COMMIT"].map { commit in
        commit.isEmpty ? [] : [.define("SIGHTLINE_COMMIT", to: "\"\(commit)\"")]
    } ?? []

let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "sightline",
    products: [
        .executable(name: "sightline", targets: ["sightline"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
    ],
    targets: [
        // L0: what is not Swift.
        // libavformat, libavcodec, libavutil, libswscale: includes only.
        .systemLibrary(
            name: "CFFmpeg",
            pkgConfig: "libavformat libavcodec libavutil libswscale",
            providers: [
                .apt(["libavformat-dev", "libavcodec-dev", "libavutil-dev", "libswscale-dev"])
            ]),
        // cblas.h and thread-count control.
        .systemLibrary(
            name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
        // Glyph outlines and bitmaps.
        .systemLibrary(
            name: "CFreeType", pkgConfig: "freetype2", providers: [.apt(["libfreetype-dev"])]),
        // SHA-256 and HMAC of libcrypto.
        .systemLibrary(
            name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        // The index of a log.
        .systemLibrary(
            name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        // What is packed beside a network.
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        // YAML, event by event.
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        // Where events and requests are sent: HTTP, MQTT, Redis, Kafka.
        .systemLibrary(
            name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(
            name: "CMosquitto", pkgConfig: "libmosquitto", providers: [.apt(["libmosquitto-dev"])]),
        .systemLibrary(
            name: "CHiredis", pkgConfig: "hiredis", providers: [.apt(["libhiredis-dev"])]),
        .systemLibrary(
            name: "CRdKafka", pkgConfig: "rdkafka", providers: [.apt(["librdkafka-dev"])]),
        // What Swift cannot see of libav: AVERROR, NOPTS, the log trampoline.
        .target(name: "CFFmpegShims", dependencies: ["CFFmpeg"]),
        // Pixel and tensor kernels, one resolved function table per CPU. Debug information is lines
        // alone: a profiler needs no more, and the rest takes a fifth of the time to compile. What
        // is to be unrolled says so itself: -O3 changes no speed, and takes a fourth of that time.
        .target(
            name: "CKernels",
            cSettings: [
                .unsafeFlags([
                    "-Xclang", "-debug-info-kind=line-tables-only", "-Wall", "-Wextra", "-Werror",
                ])
            ]),

        // Labels, descriptions and schemas: files of other modules, embedded.
        .target(
            name: "CResources",
            cSettings: [.unsafeFlags(["-std=c23", "-Wall", "-Werror"])] + commit),
        .target(name: "Resources", dependencies: ["CResources"], swiftSettings: house),

        // The one lock.
        .target(name: "Locking", swiftSettings: locking),

        // The one SHA-256, and HMAC.
        .target(name: "Hashing", dependencies: ["COpenSSL"], swiftSettings: house),

        // Other programs, begun without a shell.
        .target(name: "Spawning", swiftSettings: house),

        // HTTP/1.1, within limits.
        .target(
            name: "HTTPServing", dependencies: ["Locking", "VisionCore"], swiftSettings: house),

        // Requests over HTTP, on libcurl.
        .target(name: "HTTPTransfer", dependencies: ["CCurl"], swiftSettings: house),

        // L1: vocabulary, tensors, the graph runner.
        .target(name: "VisionCore", dependencies: ["Locking"], swiftSettings: safe),
        .target(name: "Tensors", swiftSettings: house),
        .target(name: "StageGraph", dependencies: ["Locking", "VisionCore"], swiftSettings: safe),

        // L2: pixels, inference, analytics, configuration.
        .target(
            name: "Imaging", dependencies: ["Locking", "VisionCore", "CKernels", "CFreeType"],
            swiftSettings: house),
        .target(
            name: "InferenceEngine",
            dependencies: ["Locking", "Tensors", "CKernels", "COpenBLAS"],
            exclude: ["Ops/README.md"],
            swiftSettings: house),
        .target(name: "Tracking", dependencies: ["VisionCore"], swiftSettings: safe),
        .target(name: "Analytics", dependencies: ["VisionCore"], swiftSettings: safe),
        // COCO's average precision, HOTA, MOTA and IDF1: results in, figures out.
        .target(name: "Evaluation", swiftSettings: safe),
        .target(
            name: "PipelineConfig", dependencies: ["VisionCore", "CYAML", "Resources"],
            exclude: ["Labels/Sets"], swiftSettings: cold),

        // Networks that a server runs: the Open Inference Protocol.
        .target(
            name: "RemoteInference",
            dependencies: ["HTTPTransfer", "Locking", "PipelineConfig", "VisionCore"],
            swiftSettings: house),

        // L3: media, importers, detectors, the log, drawing, the model catalogue.
        .target(
            name: "Media",
            dependencies: ["Imaging", "Locking", "VisionCore", "CFFmpeg", "CFFmpegShims"],
            swiftSettings: house),
        .target(
            name: "ONNXImporter", dependencies: ["InferenceEngine", "Tensors"],
            swiftSettings: house),
        .target(
            name: "TFLiteImporter", dependencies: ["CZlib", "InferenceEngine", "Tensors"],
            exclude: ["README.md"], swiftSettings: house),
        .target(
            name: "EventLog",
            dependencies: ["Analytics", "Hashing", "Locking", "Resources", "VisionCore"],
            exclude: ["Schemas"],
            swiftSettings: house),
        // Conditions on events, answered by scan or by an SQLite index.
        .target(
            name: "LogQueries",
            dependencies: ["CSQLite", "EventLog", "PipelineConfig", "VisionCore"],
            swiftSettings: house),
        // A log in the forms of others, and detections of others as a log.
        .target(
            name: "LogForms",
            dependencies: [
                "EventLog", "Hashing", "LogQueries", "PipelineConfig", "Spawning", "VisionCore",
            ],
            swiftSettings: house),
        // Events on their way to others, with an adapter for each protocol.
        .target(
            name: "EventSinks",
            dependencies: [
                "CHiredis", "CMosquitto", "CRdKafka", "EventLog", "HTTPTransfer", "Hashing",
                "Locking", "PipelineConfig", "Spawning", "VisionCore",
            ],
            swiftSettings: cold),
        // Parts of recordings and groups of cameras, and the engines that run them elsewhere.
        .target(
            name: "Scale",
            dependencies: [
                "HTTPTransfer", "Hashing", "PipelineConfig", "Resources", "Spawning", "VisionCore",
            ],
            exclude: ["Engines/Ray/ray_driver.py"], swiftSettings: cold),
        .target(
            name: "Annotation", dependencies: ["Analytics", "Imaging", "VisionCore"],
            swiftSettings: house),
        .target(
            name: "Detectors",
            dependencies: ["InferenceEngine", "Tensors", "Imaging", "VisionCore"],
            swiftSettings: house),
        .target(
            name: "ModelCatalogue",
            dependencies: ["Hashing", "PipelineConfig", "Resources", "Spawning", "VisionCore"],
            exclude: ["Descriptions"], swiftSettings: cold),

        // L4: the stages and the builder, the one module that knows all below.
        .target(
            name: "Pipeline",
            dependencies: [
                "Analytics", "Annotation", "Detectors", "EventLog", "EventSinks", "HTTPServing",
                "Imaging", "InferenceEngine", "Locking", "Media", "ModelCatalogue",
                "ONNXImporter", "PipelineConfig", "RemoteInference", "StageGraph",
                "Tensors", "TFLiteImporter", "Tracking", "VisionCore",
            ],
            swiftSettings: house),

        // L5: the page and its interface.
        .target(
            name: "Page",
            dependencies: [
                "EventLog", "EventSinks", "HTTPServing", "Hashing", "Imaging", "Locking",
                "LogQueries",
                "Media", "Pipeline", "PipelineConfig", "Resources", "StageGraph", "VisionCore",
            ],
            exclude: ["Assets"], swiftSettings: cold),

        // L6: the commands.
        .executableTarget(
            name: "sightline",
            dependencies: [
                "EventLog", "EventSinks", "Evaluation", "HTTPServing", "Imaging",
                "InferenceEngine", "Locking", "LogForms", "LogQueries", "Media", "ModelCatalogue",
                "Page", "Pipeline", "PipelineConfig", "Resources", "Scale", "Tensors",
                "VisionCore", arguments,
            ],
            swiftSettings: cold),

        // Each module has a test target; CONTRIBUTING.md says where the others are tested.
        // What all tests share, free of our modules but the lock: judges, programs, logs, folders.
        .target(
            name: "TestSupport", dependencies: ["Locking"], path: "Tests/TestSupport",
            exclude: ["Servers/rtsp_server.py", "Servers/odd_camera.py", "Servers/impaired.py"],
            swiftSettings: house),
        // What tests of pictures and networks share: synthetic scenes with exact truth, models.
        .target(
            name: "MediaTestSupport",
            dependencies: ["InferenceEngine", "Media", "Imaging", "TestSupport", "VisionCore"],
            path: "Tests/MediaTestSupport", swiftSettings: house),
        .testTarget(
            name: "TestSupportTests", dependencies: ["TestSupport"], swiftSettings: house),
        .testTarget(
            name: "HashingTests", dependencies: ["Hashing", "TestSupport"], swiftSettings: house),
        .testTarget(
            name: "SpawningTests", dependencies: ["Spawning", "TestSupport"], swiftSettings: house),
        .testTarget(
            name: "VisionCoreTests", dependencies: ["VisionCore"], swiftSettings: house),
        .testTarget(
            name: "StageGraphTests", dependencies: ["StageGraph", "Locking", "VisionCore"],
            swiftSettings: house),
        .testTarget(
            name: "KernelTests", dependencies: ["CKernels", "TestSupport"],
            exclude: [
                "Twins/twins.h", "Twins/twins.c", "Twins/twin_arrays.c",
                "Twins/twin_convolutions.c", "Twins/twin_pictures.c",
            ], swiftSettings: house),
        .testTarget(
            name: "ImagingTests", dependencies: ["Imaging", "CKernels", "VisionCore"],
            swiftSettings: house),
        .testTarget(
            name: "InferenceEngineTests", dependencies: ["InferenceEngine", "Locking", "Tensors"],
            swiftSettings: house),
        .testTarget(
            name: "ONNXImporterTests",
            dependencies: [
                "ONNXImporter", "InferenceEngine", "Tensors", "TestSupport", "MediaTestSupport",
            ],
            exclude: [
                "Conformance/make_cases.py", "Conformance/unsupported.txt", "Forms/make_forms.py",
                "Oracle/graph_parts.py", "Oracle/random_graphs.py",
            ], swiftSettings: house),
        .testTarget(
            name: "TFLiteImporterTests",
            dependencies: [
                "TFLiteImporter", "InferenceEngine", "Tensors", "TestSupport", "MediaTestSupport",
            ],
            exclude: ["Judges"], swiftSettings: house),
        .testTarget(
            name: "TrackingTests", dependencies: ["Tracking", "Evaluation", "VisionCore"],
            exclude: ["Judges"], swiftSettings: house),
        .testTarget(
            name: "EvaluationTests", dependencies: ["Evaluation", "TestSupport"],
            exclude: ["Judges"], swiftSettings: house),
        .testTarget(
            name: "AnalyticsTests", dependencies: ["Analytics", "Tracking", "VisionCore"],
            swiftSettings: house),
        .testTarget(
            name: "PipelineConfigTests", dependencies: ["PipelineConfig", "VisionCore"],
            swiftSettings: house),
        .testTarget(
            name: "ModelCatalogueTests",
            dependencies: ["ModelCatalogue", "PipelineConfig", "VisionCore"],
            swiftSettings: house),
        .testTarget(
            name: "MediaTests",
            dependencies: [
                "Media", "Imaging", "Locking", "VisionCore", "CFFmpeg", "CFFmpegShims",
            ],
            swiftSettings: house),
        .testTarget(
            name: "EventLogTests",
            dependencies: ["EventLog", "Analytics", "Locking", "VisionCore"],
            swiftSettings: house),
        .testTarget(
            name: "LogQueriesTests",
            dependencies: ["LogQueries", "Analytics", "EventLog", "VisionCore"],
            swiftSettings: house),
        .testTarget(
            name: "LogFormsTests",
            dependencies: ["LogForms", "Analytics", "EventLog", "VisionCore"],
            swiftSettings: house),
        .testTarget(
            name: "EventSinksTests",
            dependencies: [
                "Analytics", "EventLog", "EventSinks", "Hashing", "Locking", "PipelineConfig",
                "VisionCore",
            ],
            exclude: ["Judges"], swiftSettings: house),
        .testTarget(
            name: "RemoteInferenceTests",
            dependencies: ["RemoteInference", "HTTPTransfer", "PipelineConfig", "VisionCore"],
            exclude: ["Judges"], swiftSettings: house),
        .testTarget(
            name: "ScaleTests",
            dependencies: ["Scale", "HTTPTransfer", "PipelineConfig", "VisionCore"],
            swiftSettings: house),
        .testTarget(
            name: "AnnotationTests",
            dependencies: ["Analytics", "Annotation", "Imaging", "VisionCore"],
            swiftSettings: house),
        .testTarget(
            name: "DetectorsTests",
            dependencies: ["Detectors", "Imaging", "TestSupport", "VisionCore"],
            swiftSettings: house),
        .testTarget(
            name: "PipelineTests",
            dependencies: [
                "Pipeline", "Analytics", "EventLog", "Imaging", "Media", "ModelCatalogue",
                "PipelineConfig", "StageGraph", "TestSupport", "MediaTestSupport", "Tracking",
                "VisionCore",
            ],
            swiftSettings: house),
        .testTarget(
            name: "HTTPServingTests", dependencies: ["HTTPServing", "VisionCore"],
            swiftSettings: house),
        .testTarget(
            name: "PageTests",
            dependencies: [
                "Page", "EventLog", "HTTPServing", "Pipeline", "PipelineConfig", "VisionCore",
            ],
            swiftSettings: house),
        .testTarget(name: "RepositoryTests", swiftSettings: house),
        // The examples of all modules' pages.
        .testTarget(
            name: "SnippetTests",
            dependencies: [
                "Analytics", "Annotation", "Detectors", "Evaluation", "EventLog", "EventSinks",
                "HTTPServing",
                "HTTPTransfer", "Hashing", "Imaging",
                "InferenceEngine", "Locking", "LogForms", "LogQueries", "ModelCatalogue",
                "ONNXImporter",
                "Page", "Pipeline", "PipelineConfig", "RemoteInference", "Resources", "Scale",
                "Spawning",
                "StageGraph", "TFLiteImporter", "Tensors", "Tracking",
                "VisionCore",
            ], swiftSettings: house),
        .testTarget(
            name: "EndToEndTests",
            dependencies: ["TestSupport", "MediaTestSupport", "VisionCore", "sightline"],
            exclude: [
                "Accuracy/judge_mtcnn.py", "Cameras/clock_shim.c", "Durability/disk_shim.c",
                "Logs/judge_exports.py",
                "Networks/make_own_networks.py", "Page/page_clients.py", "Page/page_flows.py",
                "Remote/make_remote_networks.py", "Scale/judge_queues.py", "Scale/ray_pool.py",
                "Scale/receiver.py", "Scale/slurm_pool.py",
            ],
            swiftSettings: house),
    ],
    swiftLanguageModes: [.v6]
)

// Every test target may use what tests share. Those that compute little themselves are not
// optimised.
let computing: Set = [
    "AnalyticsTests", "AnnotationTests", "DetectorsTests", "EvaluationTests", "HashingTests",
    "ImagingTests", "InferenceEngineTests", "KernelTests", "MediaTests", "ONNXImporterTests",
    "StageGraphTests", "TFLiteImporterTests", "TrackingTests", "VisionCoreTests",
]
for target in package.targets where target.type == .test {
    if !computing.contains(target.name) { target.swiftSettings = cold }
    let hasIt = target.dependencies.contains {
        if case .byNameItem("TestSupport", _) = $0 { true } else { false }
    }
    if !hasIt { target.dependencies.append("TestSupport") }
}

// SIGHTLINE_ONLY="StageGraphTests EventLogTests": those targets and what they need, for builds that
// are slow otherwise, under a sanitizer for one.
if let only = Context.environment["SIGHTLINE_ONLY"] {
    var kept = Set(only.split(separator: " ").map(String.init))
    var size = 0
    while size != kept.count {
        size = kept.count
        for target in package.targets where kept.contains(target.name) {
            for case .byNameItem(let name, _) in target.dependencies { kept.insert(name) }
        }
    }
    package.targets.removeAll { !kept.contains($0.name) }
    package.products.removeAll { _ in !kept.contains("sightline") }
}

// Fuzz targets: `make fuzz` builds and runs them with libFuzzer and AddressSanitizer.
if Context.environment["SIGHTLINE_FUZZ"] != nil {
    let fuzzer: [SwiftSetting] =
        house + [
            .unsafeFlags(["-sanitize=fuzzer", "-parse-as-library"])
        ]
    let libFuzzer: [LinkerSetting] = [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])]
    package.targets.append(
        .target(
            name: "FuzzSupport", path: "Tests/Fuzzing/Support", swiftSettings: house))
    package.targets.append(
        .target(
            name: "FuzzGraphs", dependencies: ["InferenceEngine", "Tensors"],
            path: "Tests/Fuzzing/Graphs", swiftSettings: house))
    for format in ["ONNX", "TFLite"] {
        package.targets.append(
            .executableTarget(
                name: "\(format)ReaderFuzzer",
                dependencies: ["FuzzSupport", "FuzzGraphs", .target(name: "\(format)Importer")],
                path: "Tests/Fuzzing/\(format)Reader", swiftSettings: fuzzer,
                linkerSettings: libFuzzer))
    }
    package.targets.append(
        .executableTarget(
            name: "MediaProbeFuzzer", dependencies: ["FuzzSupport", "Media", "VisionCore"],
            path: "Tests/Fuzzing/MediaProbe", swiftSettings: fuzzer, linkerSettings: libFuzzer))
    let readers = [
        ("NumPy", "Tensors"), ("COCO", "Evaluation"), ("MOT", "Evaluation"),
        ("Pipeline", "PipelineConfig"), ("Log", "EventLog"),
    ]
    for (format, module) in readers {
        package.targets.append(
            .executableTarget(
                name: "\(format)ReaderFuzzer",
                dependencies: ["FuzzSupport", "VisionCore", .target(name: module)],
                path: "Tests/Fuzzing/\(format)Reader", swiftSettings: fuzzer,
                linkerSettings: libFuzzer))
    }
}
