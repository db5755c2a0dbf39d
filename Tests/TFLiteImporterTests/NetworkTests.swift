import Foundation
import InferenceEngine
import TFLiteImporter
import Tensors
import TestSupport
import Testing

/// Whole networks against LiteRT, which runs in Python.
@Suite struct NetworkTests {
    @Test func `networks of the shared data and of mediapipe agree with LiteRT`() throws {
        let folder = try ScratchFolder()
        let answers = try LiteRTAnswers.made(in: folder)
        let pool = ComputePool(threads: 2)
        for model in answers.models {
            let plan = try Plan(try TFLiteFile.load(path: model.path))
            let session = Session(plan: plan, pool: pool)
            #expect(plan.inputs.count == model.inputs.count, "\(model.name)")
            for (index, file) in model.inputs.enumerated() {
                let data = try answers.data(file)
                switch plan.inputs[index].fact.dataType {
                case .float32: session.withInput(index) { _ = data.copyBytes(to: $0) }
                default: session.withInput(index, of: UInt8.self) { _ = data.copyBytes(to: $0) }
                }
            }
            try session.run()
            #expect(plan.outputs.count == model.outputs.count, "\(model.name)")
            for (index, output) in model.outputs.enumerated() {
                try compare(session, index, output, try answers.data(output.file), model.name)
            }
        }
    }

    private func compare(
        _ session: Session, _ index: Int, _ output: LiteRTAnswers.Output, _ data: Data,
        _ model: String
    ) throws {
        let name = "\(model): \(output.name)"
        guard output.type == "float32" else {
            let expected = data.map { output.type == "int8" ? Int(Int8(bitPattern: $0)) : Int($0) }
            let found = session.outputIntegers(index)
            let worst = zip(found, expected).map { abs($0 - $1) }.max() ?? 0
            #expect(found.count == expected.count && worst <= 2, "\(name): \(worst) steps off")
            return
        }
        let expected = data.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
        session.withOutput(index) { _, values in
            #expect(values.count == expected.count, "\(name)")
            let sum = expected.reduce(0.0) { $0 + Double($1) * Double($1) }
            let scale = (sum / Double(max(1, expected.count))).squareRoot()
            let worst =
                zip(values, expected).map { value, wanted in
                    Double(abs(value - wanted)) / max(Double(abs(wanted)), scale, 1e-12)
                }.max() ?? 0
            let bound = max(1e-3, 1.5 * (output.spread ?? 0))
            #expect(worst < bound, "\(name): off by \(worst), LiteRT by \(output.spread ?? 0)")
        }
    }
}
