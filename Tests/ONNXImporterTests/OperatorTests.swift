import Foundation
import InferenceEngine
import ONNXImporter
import Tensors
import Testing

/// One-operator models with the answers of another runtime, made by Fixtures/Models/make_models.py.
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
        let url = folder.appendingPathComponent("Fixtures/Models/operators.json")
        guard let data = try? Data(contentsOf: url) else { return [] }
        return (try? JSONDecoder().decode(File.self, from: data).cases) ?? []
    }()
}

@Suite struct OperatorTests {
    @Test func `the stored cases are there`() {
        #expect(OperatorCase.all.count > 150)
    }

    @Test func `every supported operator has a case`() {
        let covered = Set(OperatorCase.all.map(\.operator))
        #expect(Set(ONNXFile.supportedOperators) == covered)
    }

    @Test(arguments: OperatorCase.all)
    func `an operator answers as the reference does`(_ test: OperatorCase) throws {
        for optimizes in [true, false] {
            var options = PlanOptions()
            options.optimizes = optimizes
            options.allowsWinograd = optimizes
            let plan = try Plan(try ONNXFile.load(bytes: test.model), options: options)
            let session = Session(plan: plan, pool: ComputePool(threads: 2))
            for (index, input) in test.inputs.enumerated() {
                fill(session, index, input)
            }
            try session.run()
            #expect(plan.outputs.count == test.outputs.count)
            for (index, output) in test.outputs.enumerated() {
                try check(session, index, output, allowsWinograd: optimizes)
            }
        }
    }

    private func fill(_ session: Session, _ index: Int, _ value: OperatorCase.Value) {
        func copy<Element: BitwiseCopyable>(_ type: Element.Type) {
            session.withInput(index, of: type) { buffer in
                #expect(buffer.count * MemoryLayout<Element>.size == value.data.count)
                _ = value.data.copyBytes(to: buffer)
            }
        }
        switch value.type {
        case "float32": copy(Float.self)
        case "int64": copy(Int64.self)
        default: copy(UInt8.self)
        }
    }

    private func check(
        _ session: Session, _ index: Int, _ value: OperatorCase.Value, allowsWinograd: Bool
    ) throws {
        guard value.type == "float32" else {
            let expected: [Int] = value.data.withUnsafeBytes { bytes in
                value.type == "int64"
                    ? stride(from: 0, to: bytes.count, by: 8).map {
                        Int(bytes.loadUnaligned(fromByteOffset: $0, as: Int64.self))
                    } : bytes.map { Int($0) }
            }
            #expect(session.plan.outputs[index].fact.shape == Shape(value.shape))
            #expect(session.outputIntegers(index) == expected)
            return
        }
        let expected = value.data.withUnsafeBytes { bytes in
            stride(from: 0, to: bytes.count, by: 4).map {
                bytes.loadUnaligned(fromByteOffset: $0, as: Float.self)
            }
        }
        session.withOutput(index) { shape, values in
            #expect(shape == Shape(value.shape))
            #expect(values.count == expected.count)
            // Sums in Winograd form are exact to the magnitude of the whole, not of each element.
            let largest = max(1, expected.map { abs($0) }.max() ?? 1)
            let worst =
                zip(values, expected).map { value, wanted in
                    abs(value - wanted) / (allowsWinograd ? largest : max(1, abs(wanted)))
                }.max() ?? 0
            #expect(worst < 2e-5, "off by \(worst)")
            #expect(values.allSatisfy { !$0.isNaN })
        }
    }
}
