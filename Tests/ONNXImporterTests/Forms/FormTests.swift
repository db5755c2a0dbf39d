import Foundation
import InferenceEngine
import MediaTestSupport
import ONNXImporter
import Tensors
import TestSupport
import Testing

/// Models in the forms that exporters and optimisers write, made and answered by make_forms.py.
///
/// Branches, functions, fused operators, weights in other files.
@Suite struct FormTests {
    private func forms() throws -> ScratchFolder {
        let folder = try ScratchFolder()
        _ = try Python.run(
            [RepositoryFile.path("Tests/ONNXImporterTests/Forms/make_forms.py"), folder.path],
            limit: 300)
        return folder
    }

    @Test func `branches, functions and fused operators answer as the reference does`() throws {
        let folder = try forms()
        var seen = 0
        for line in try folder.bytes("forms.jsonl").split(separator: UInt8(ascii: "\n")) {
            let form = try JSONDecoder().decode(DynamicGraph.self, from: line)
            for optimizes in [true, false] {
                var options = PlanOptions()
                options.optimizes = optimizes
                let session = try form.session(threads: 1, options: options)
                for run in form.runs {
                    try expect(session, run.inputs, run.outputs, called: form.name)
                }
            }
            seen += 1
        }
        #expect(seen == 10)
    }

    @Test func `GELU that is written out becomes one node`() throws {
        let folder = try forms()
        let form = try #require(
            try folder.bytes("forms.jsonl").split(separator: UInt8(ascii: "\n"))
                .map { try JSONDecoder().decode(DynamicGraph.self, from: $0) }
                .first { $0.name == "GELU written out" })
        let plan = try form.session(threads: 1).plan
        #expect(plan.describe().map(\.operatorName) == ["Gelu", "Gelu", "Gelu"])
    }

    @Test func `weights in another file are read from beside the model`() throws {
        let folder = try forms()
        let run = try JSONDecoder().decode(
            DynamicGraph.Run.self, from: Data(try folder.bytes("outside.json")))
        let path = folder.file("outside.onnx")
        #expect(try ONNXFile.weightFiles(of: path) == ["outside.onnx.data"])
        let plan = try Plan(try ONNXFile.load(path: path))
        let session = Session(plan: plan, pool: ComputePool(threads: 1))
        try expect(session, run.inputs, run.outputs, called: "outside")
    }

    @Test func `weights that are not there, too short or outside are errors`() throws {
        let folder = try forms()
        let path = folder.file("outside.onnx"), weights = folder.file("outside.onnx.data")
        let bytes = try folder.bytes("outside.onnx.data")
        try Data(bytes.prefix(40)).write(to: URL(fileURLWithPath: weights))
        #expect(fault(path)?.contains("bytes at") == true)
        try FileManager.default.removeItem(atPath: weights)
        #expect(fault(path)?.contains("which is not beside the model") == true)
        for place in ["../outside.data", "/etc/hostname", "a/../../b"] {
            #expect(
                fault(bytes: Self.model(weightsIn: place))?.contains("outside the model's folder")
                    == true)
        }
    }

    @Test func `all operators that are not known are named at once`() throws {
        let model = ProtobufWriter.model { graph in
            graph.value(11, "x", [1])
            graph.node("Foo", ["x"], ["a"])
            graph.node("Relu", ["a"], ["b"])
            graph.node("Bar", ["b"], ["c"])
            graph.node("Foo", ["c"], ["y"])
            graph.value(12, "y", [1])
        }
        #expect(
            fault(bytes: model)
                == "operators Foo (2 times), Bar are not supported (opset 13)")
    }

    private static func model(weightsIn place: String) -> [UInt8] {
        ProtobufWriter.model { graph in
            graph.tensor("w", [4]) { tensor in
                tensor.bytes(
                    13,
                    ProtobufWriter.message {
                        $0.text(1, "location")
                        $0.text(2, place)
                    })
                tensor.varint(14, 1)
            }
            graph.node("Relu", ["w"], ["y"])
            graph.value(12, "y", [4])
        }
    }

    private func fault(_ path: String) -> String? {
        do {
            _ = try ONNXFile.load(path: path)
            return nil
        } catch {
            return error.summary
        }
    }

    private func fault(bytes: [UInt8]) -> String? {
        do {
            _ = try ONNXFile.load(bytes: bytes)
            return nil
        } catch {
            return error.summary
        }
    }

    private func expect(
        _ session: Session, _ inputs: [StoredValue], _ outputs: [StoredValue], called name: String
    ) throws {
        for (index, input) in inputs.enumerated() {
            #expect(input.fill(session, index), "\(name): input \(index)")
        }
        try session.run()
        for (index, wanted) in outputs.enumerated() {
            let fact = try #require(session.outputFact(index), "\(name): output \(index)")
            #expect(Array(fact.shape) == wanted.shape, "\(name): output \(index)")
            guard Array(fact.shape) == wanted.shape else { continue }
            if wanted.type == "float32" {
                session.withOutput(index) { _, values in
                    for (value, right) in zip(values, wanted.floats) {
                        #expect(abs(value - right) <= 1e-5 * max(1, abs(right)), "\(name)")
                    }
                }
            } else {
                let ours = session.outputIntegers(index)
                // A level between two grid points may go either way.
                #expect(
                    zip(ours, wanted.integers).allSatisfy {
                        abs($0 - $1) <= (wanted.type == "int64" ? 0 : 1)
                    }, "\(name): output \(index)")
            }
        }
    }
}
