import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Networks in bytes: what they find beside the network of floats, and that ONNX Runtime runs
    /// the same file.
    @Suite struct QuantizeTests {
        private func quantized(_ bench: Sightline, _ more: [String] = []) throws -> String {
            let out = bench.folder.file("nano.onnx")
            let pictures = try SharedData.path("coco/val2017")
            let outcome = try bench.program.run(
                [
                    "model", "quantize", "yolox_nano_416", "--calibrate", pictures, "--out", out,
                    "--pictures", "24",
                ] + more, limit: 300)
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
            // The last convolutions of the head decide about boxes: they stay as they are.
            let kept = outcome.output.split(separator: "\n").filter { $0.hasPrefix("  float: ") }
            #expect(kept.count >= 9, "\(outcome.output)")
            return out
        }

        @Test func `a network in bytes finds what the one of floats finds`() throws {
            let bench = try Coco.sightline()
            let out = try quantized(bench)
            let coco = try Coco()
            let exact = try CocoTests.average("yolox_nano_416", coco, bench)
            let bytes = try CocoTests.average(out, coco, bench, settingsOf: "yolox_nano_416")
            print("yolox_nano_416: AP \(exact), in bytes \(bytes)")
            #expect(exact > 20 && exact - bytes <= 1)
        }

        @Test func `ONNX Runtime runs the same file and answers alike`() throws {
            let bench = try Coco.sightline()
            let out = try quantized(bench)
            let folder = bench.folder.file("answers")
            let script = """
                import sys, numpy as np, onnx, onnxruntime as ort
                path, folder = sys.argv[1:]
                onnx.checker.check_model(onnx.load(path), full_check=True)
                y, x = np.mgrid[0:416, 0:416]
                a = np.stack([(x * 3 + y * c) % 256 for c in (1, 2, 3)])[None].astype(np.float32)
                np.save(folder + "/in.npy", a)
                s = ort.InferenceSession(path, providers=["CPUExecutionProvider"])
                np.save(folder + "/ort.npy", s.run(None, {s.get_inputs()[0].name: a})[0])
                """
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true)
            _ = try Python.run(["-c", script, out, folder], limit: 120)
            let run = try bench.program.run(
                ["model", "run", out, "--input", folder + "/in.npy", "--out", folder], limit: 120)
            #expect(run.exitCode == 0, "\(run.errors)")
            let compare = """
                import sys, numpy as np
                a, b = (np.load(sys.argv[1] + "/" + n) for n in ("ort.npy", "output.npy"))
                d = np.abs(a - b)
                print(float(d.mean()), float(np.quantile(d, 0.999) / np.abs(a).max()))
                """
            let words = try Python.answer(compare, [folder]).split(whereSeparator: \.isWhitespace)
            let mean = Double(words[0]) ?? 1, greatest = Double(words[1]) ?? 1
            // Roundings of halves differ by a level here and there.
            #expect(mean < 0.02 && greatest < 0.1, "\(words)")
        }

        @Test func `what cannot be quantised is refused by name`() throws {
            let bench = try Coco.sightline()
            let out = try quantized(bench, ["--method", "minmax"])
            let pictures = try SharedData.path("coco/val2017")
            let again = try bench.program.run(
                ["model", "quantize", out, "--calibrate", pictures], limit: 60)
            #expect(again.exitCode == 65 && again.errors.contains("quantised already"))
            let kept = try bench.program.run(
                [
                    "model", "quantize", "yolox_nano_416", "--calibrate", pictures, "--out",
                    bench.folder.file("other.onnx"), "--keep", "nobody",
                ], limit: 60)
            #expect(kept.exitCode == 64 && kept.errors.contains("nobody"))
            let exists = try bench.program.run(
                ["model", "quantize", "yolox_nano_416", "--calibrate", pictures, "--out", out],
                limit: 60)
            #expect(exists.exitCode == 73 && exists.errors.contains("exists"))
        }
    }
}
