import Foundation
import TestSupport
import Testing

/// The NEON kernels, built by a cross compiler and run by an emulator beside their plain twins.
@Suite struct NeonTwinTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    private static let package = folder.deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    @Test func `NEON kernels agree with their plain twins`() throws {
        let make = try Program.installed("make")
        _ = try Program.installed("clang")
        _ = try Program.installed("aarch64-linux-gnu-gcc")
        _ = try Program.installed("qemu-aarch64")
        let folder = try ScratchFolder()
        let outcome = try make.run(
            ["-s", "-C", Self.package.path, "neon-twins", "TWINS=\(folder.file("twins"))"],
            limit: 600)
        #expect(outcome.exitCode == 0, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output.contains("neon beside c: "))
        print(outcome.output, terminator: "")
    }

    @Test func `every kernel of the table stands in the twins`() throws {
        let header = try String(
            contentsOf: Self.package.appendingPathComponent(
                "Sources/CKernels/include/kernels.h"), encoding: .utf8)
        let sources = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
            .filter { $0.hasSuffix(".c") }
            .map { try String(contentsOf: Self.folder.appendingPathComponent($0), encoding: .utf8) }
            .joined()
        let members = header.matches(of: /\(\*(\w+)\)\(/).map { String($0.output.1) }
        #expect(members.count > 30)
        for member in members { #expect(sources.contains("->\(member)("), "\(member)") }
    }
}
