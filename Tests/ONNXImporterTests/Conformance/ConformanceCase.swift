import Foundation
import InferenceEngine
import ONNXImporter
import Tensors
import TestSupport

/// A case of the suite that comes with the onnx package, as make_cases.py writes it.
struct ConformanceCase: Sendable {
    let name: String
    let kind: String
    let relative: Double
    let absolute: Double
    let dataSets: Int
    let folder: String

    /// Why a case does not pass.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// The suite of the installed package, written into `folder`.
    static func suite(in folder: URL) throws -> [ConformanceCase] {
        let script = RepositoryFile.path("Tests/ONNXImporterTests/Conformance/make_cases.py")
        _ = try Python.run([script, folder.path], limit: 600)
        let table = try String(
            contentsOf: folder.appendingPathComponent("cases.tsv"), encoding: .utf8)
        return table.split(separator: "\n").map { line in
            let parts = line.split(separator: "\t")
            return ConformanceCase(
                name: String(parts[0]), kind: String(parts[1]),
                relative: Double(parts[2]) ?? 0, absolute: Double(parts[3]) ?? 0,
                dataSets: Int(parts[4]) ?? 0,
                folder: folder.appendingPathComponent(String(parts[0])).path)
        }
    }

    /// Runs the model on each data set and compares types, shapes and values.
    ///
    /// With `bindsInputs` the inputs are known when the plan is made. Throws when a set does not
    /// pass.
    func run(bindsInputs: Bool, pool: ComputePool) throws {
        let graph: ModelGraph
        do {
            graph = try ONNXFile.load(path: folder + "/model.onnx")
        } catch {
            throw Failure(description: "\(error.subject ?? "model"): \(error.summary)")
        }
        guard dataSets > 0 else { throw Failure(description: "values that are no tensors") }
        for set in 0..<dataSets {
            do {
                try run(graph, set: set, bindsInputs, pool)
            } catch let error as EngineError {
                throw Failure(description: "\(error.subject ?? "model"): \(error.summary)")
            } catch let error as ImportError {
                throw Failure(description: error.summary)
            }
        }
    }

    private func run(
        _ graph: ModelGraph, set: Int, _ bindsInputs: Bool, _ pool: ComputePool
    ) throws {
        var graph = graph
        var given: [String: Tensor] = [:]
        for (index, input) in graph.inputs.enumerated() {
            let path = "\(folder)/test_data_set_\(set)/input_\(index).pb"
            guard FileManager.default.fileExists(atPath: path) else { continue }
            given[input.name] = try ONNXFile.loadTensor(path: path)
        }
        if bindsInputs {
            for (name, value) in given where !graph.bindInput(named: name, to: value) {
                throw Failure(description: "input '\(name)' does not take its value")
            }
        }
        var options = PlanOptions()
        options.floatsAtEdges = false
        let names = Set(graph.inputs.map(\.name))
        let plan = try Plan(
            graph, inputShapes: given.filter { names.contains($0.key) }.mapValues(\.shape),
            options: options)
        let session = Session(plan: plan, pool: pool)
        for (index, input) in plan.inputs.enumerated() {
            guard let value = given[input.name] else { continue }
            guard value.dataType == input.fact.dataType else {
                throw Failure(description: "input '\(input.name)' is \(input.fact)")
            }
            fill(session, index, value)
        }
        try session.run()
        for (index, output) in plan.outputs.enumerated() {
            let expected = try ONNXFile.loadTensor(
                path: "\(folder)/test_data_set_\(set)/output_\(index).pb")
            guard let found = take(session, index) else {
                throw Failure(description: "output '\(output.name)' was not computed")
            }
            guard found.dataType == expected.dataType, found.shape == expected.shape else {
                throw Failure(
                    description: "output '\(output.name)' is \(found.dataType) \(found.shape), "
                        + "not \(expected.dataType) \(expected.shape)")
            }
            try compare(found, expected, output.name)
        }
    }

    private func compare(_ found: Tensor, _ expected: Tensor, _ name: String) throws {
        let values = found.reals, wanted = expected.reals
        let relative =
            expected.dataType == .bfloat16 ? max(self.relative, 0.015625) : self.relative
        for (index, (value, wanted)) in zip(values, wanted).enumerated() {
            if value == wanted || (value.isNaN && wanted.isNaN) { continue }
            guard abs(value - wanted) <= absolute + relative * abs(wanted), wanted.isFinite else {
                throw Failure(
                    description:
                        "output '\(name)' has \(value) at \(index) of \(found.shape), not \(wanted)"
                )
            }
        }
    }

    private func fill(_ session: Session, _ index: Int, _ value: Tensor) {
        func copy<Element: BitwiseCopyable>(_ type: Element.Type) {
            session.withInput(index, of: type) { buffer in
                value.withBytes { UnsafeMutableRawBufferPointer(buffer).copyMemory(from: $0) }
            }
        }
        switch value.dataType.byteSize {
        case 1: copy(UInt8.self)
        case 2: copy(UInt16.self)
        case 4: copy(UInt32.self)
        default: copy(UInt64.self)
        }
    }

    private func take(_ session: Session, _ index: Int) -> Tensor? {
        guard let fact = session.outputFact(index) else { return nil }
        func copy<Element: BitwiseCopyable>(_ type: Element.Type) -> Tensor {
            session.withOutput(index, of: type) { shape, values in
                var result = Tensor(zeros: shape, dataType: fact.dataType)
                result.withMutableElements(of: type) { _ = $0.update(from: values) }
                return result
            }
        }
        switch fact.dataType.byteSize {
        case 1: return copy(UInt8.self)
        case 2: return copy(UInt16.self)
        case 4: return copy(UInt32.self)
        default: return copy(UInt64.self)
        }
    }
}

extension Tensor {
    /// The elements of any type as doubles.
    fileprivate var reals: [Double] {
        switch dataType {
        case .float32: floats.map { Double($0) }
        case .float64: withElements(of: Double.self) { Array($0) }
        case .float16: withElements(of: UInt16.self) { $0.map { Double(Float(float16: $0)) } }
        case .bfloat16:
            withElements(of: UInt16.self) {
                $0.map { Double(Float(bitPattern: UInt32($0) << 16)) }
            }
        case .uint64: withElements(of: UInt64.self) { $0.map { Double($0) } }
        default: integers?.map { Double($0) } ?? []
        }
    }
}
