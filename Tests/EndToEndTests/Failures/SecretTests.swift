import Foundation
import TestSupport
import Testing

/// No command shows a password, whatever the shape of the address that holds it.
@Suite struct SecretTests {
    private static let shapes = [
        "rtsp://admin:Qz#kW4vX9@127.0.0.1:9/h264", "rtsp://admin:Qz/kW4vX9@127.0.0.1:9/h264",
        "rtsp://admin:Qz?kW4vX9@127.0.0.1:9/h264", "rtsp://admin:Qz kW4vX9@127.0.0.1:9/h264",
        "rtsp://admin:Qz@kW4vX9@127.0.0.1:9/h264", "rtsp://admin:kW4vX9'@127.0.0.1:9/h264",
        "rtsp://127.0.0.1:9/user=admin_password=kW4vX9_channel=1_stream=0.sdp",
        "http://127.0.0.1:9/x?pw=kW4vX9", "http://127.0.0.1:9/x?p%61ssword=kW4vX9",
        "http://127.0.0.1:9/x;password=kW4vX9", "http://127.0.0.1:9/x#token=kW4vX9",
        "rtmp://127.0.0.1:9/live/kW4vX9", "rtsp:/admin:kW4vX9@127.0.0.1",
        "admin:kW4vX9@127.0.0.1/x",
    ]

    @Test(arguments: shapes)
    func `probe, dry run and config show keep it to themselves`(address: String) throws {
        let sightline = try Program.sightline()
        for arguments in [
            ["probe", address], ["probe", address, "--json"],
            ["run", address, "--model", "none", "--dry-run", "--log", "none"],
            [
                "run", "--model", "none", "--dry-run", "--annotated", address, "--log", address,
                "x.mp4",
            ],
            ["config", "show", address],
        ] {
            let outcome = try sightline.run(arguments, limit: 30)
            #expect(!outcome.output.contains("kW4vX9"), "\(arguments[0]): \(outcome.output)")
            #expect(!outcome.errors.contains("kW4vX9"), "\(arguments[0]): \(outcome.errors)")
        }
    }

    @Test func `what the environment gave is shown nowhere`() throws {
        var sightline = try Program.sightline()
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "sightline-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "p.yml").path
        try Data(
            """
            version: 1
            sources: { a: { uri: "rtmp://127.0.0.1:9/${env:KEY}/x" } }
            detect: { model: "/nowhere/${env:KEY}.onnx" }
            log: { to: "\(folder.path)/${env:KEY}.jsonl" }
            mot: { to: "/nowhere/${env:KEY}.txt" }
            """.utf8
        ).write(to: URL(filePath: file))
        sightline.environment["KEY"] = "S3cretC4nary"
        for arguments in [
            ["check", file, "--graph"], ["config", "show", file], ["run", file, "--dry-run"],
            ["run", file],
        ] {
            let outcome = try sightline.run(arguments, limit: 30)
            #expect(!outcome.output.contains("S3cretC4nary"), "\(arguments): \(outcome.output)")
            #expect(!outcome.errors.contains("S3cretC4nary"), "\(arguments): \(outcome.errors)")
        }
    }
}
