import Foundation
import InferenceEngine
import TFLiteImporter
import Tensors
import Testing

/// One-operator models with LiteRT's answers, made by Fixtures/Models/make_tflite.py.
struct OperatorCase: Decodable, CustomTestStringConvertible, Sendable {
    struct Value: Decodable, Sendable {
        let shape: [Int]
        let type: String
        let data: Data
    }

    let name: String
    let `operator`: String
    let model: Data
    let inputs: [Value]
    let outputs: [Value]

    var testDescription: String { name }

    private struct File: Decodable {
        let cases: [OperatorCase]
    }

    static let all: [OperatorCase] = {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let url = folder.appendingPathComponent("Fixtures/Models/tflite_operators.json")
        guard let data = try? Data(contentsOf: url) else { return [] }
        return (try? JSONDecoder().decode(File.self, from: data).cases) ?? []
    }()
}

@Suite struct OperatorTests {
    /// Operators that whole networks cover: one case needs a file of its own.
    private static let coveredByNetworks: Set<String> = [
        "Convolution2DTransposeBias", "DENSIFY", "Landmarks2TransformMatrix",
        "TFLite_Detection_PostProcess", "TransformLandmarks", "TransformTensorBilinear",
    ]

    @Test func `every supported operator has a case`() {
        let covered = Set(OperatorCase.all.map(\.operator)).union(Self.coveredByNetworks)
        #expect(Set(TFLiteFile.supportedOperators.map(\.name)) == covered)
    }

    @Test func `the table of operators is the registered set`() throws {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Sources/TFLiteImporter/README.md")
        let rows = try String(contentsOf: path, encoding: .utf8).split(separator: "\n")
            .filter { $0.hasPrefix("| `") }.map { $0.split(separator: "|").prefix(2) }
            .map { $0.map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: " ") }
        let known = TFLiteFile.supportedOperators.map { "`\($0.name)` \($0.version)" }
        #expect(rows.sorted() == known.sorted())
    }

    @Test(arguments: OperatorCase.all)
    func `an operator answers as LiteRT does`(_ test: OperatorCase) throws {
        for optimizes in [true, false] {
            var options = PlanOptions()
            options.optimizes = optimizes
            let plan = try Plan(try TFLiteFile.load(bytes: test.model), options: options)
            let session = Session(plan: plan, pool: ComputePool(threads: 2))
            #expect(plan.inputs.count == test.inputs.count)
            for (index, input) in test.inputs.enumerated() {
                #expect(plan.inputs[index].fact.shape == Shape(input.shape))
                fill(session, index, input.data)
            }
            try session.run()
            #expect(plan.outputs.count == test.outputs.count)
            for (index, output) in test.outputs.enumerated() {
                #expect(plan.outputs[index].fact?.shape == Shape(output.shape))
                check(session, index, output)
            }
        }
    }

    private func fill(_ session: Session, _ index: Int, _ data: Data) {
        func copy<Element: BitwiseCopyable>(_ type: Element.Type) {
            session.withInput(index, of: type) { buffer in
                #expect(buffer.count * MemoryLayout<Element>.size == data.count)
                _ = data.copyBytes(to: buffer)
            }
        }
        switch session.plan.inputs[index].fact.dataType.byteSize {
        case 1: copy(UInt8.self)
        case 4: copy(UInt32.self)
        default: copy(UInt64.self)
        }
    }

    /// Floats to 1e-5 of the largest, quantized values to one step.
    private func check(_ session: Session, _ index: Int, _ value: OperatorCase.Value) {
        guard value.type == "float32" else {
            let expected = value.data.withUnsafeBytes { bytes -> [Int] in
                switch value.type {
                case "int32":
                    stride(from: 0, to: bytes.count, by: 4).map {
                        Int(bytes.loadUnaligned(fromByteOffset: $0, as: Int32.self))
                    }
                case "int8": bytes.map { Int(Int8(bitPattern: $0)) }
                default: bytes.map { Int($0) }
                }
            }
            let tolerance = value.type == "int8" || value.type == "uint8" ? 1 : 0
            let found = session.outputIntegers(index)
            let worst = zip(found, expected).map { abs($0 - $1) }.max() ?? 0
            #expect(found.count == expected.count && worst <= tolerance, "off by \(worst)")
            return
        }
        let expected = value.data.withUnsafeBytes { bytes in
            stride(from: 0, to: bytes.count, by: 4).map {
                bytes.loadUnaligned(fromByteOffset: $0, as: Float.self)
            }
        }
        session.withOutput(index) { _, values in
            let largest = max(1, expected.map { abs($0) }.max() ?? 1)
            let worst = zip(values, expected).map { abs($0 - $1) }.max() ?? 0
            #expect(worst < 1e-5 * largest, "off by \(worst)")
        }
    }
}
