import Foundation
import InferenceEngine
import MediaTestSupport
import ONNXImporter
import Tensors
import TestSupport
import Testing

/// A file that must be refused, with a word that the message must hold.
struct MalformedModel: CustomTestStringConvertible, Sendable {
    let name: String
    let word: String
    let bytes: [UInt8]

    var testDescription: String { name }

    private init(_ name: String, _ word: String, _ bytes: [UInt8]) {
        self.name = name
        self.word = word
        self.bytes = bytes
    }

    private static func relu(_ build: (inout ProtobufWriter) -> Void) -> [UInt8] {
        ProtobufWriter.model { graph in
            graph.node("Relu", ["x"], ["y"])
            build(&graph)
            graph.value(11, "x", [1, 3])
            graph.value(12, "y", [1, 3])
        }
    }

    static let all: [MalformedModel] = [
        .init("no bytes", "no bytes", []),
        .init("text", "model", Array("not a model".utf8)),
        .init("a varint of 11 bytes", "10 bytes", [0x08] + [UInt8](repeating: 0x80, count: 11)),
        .init(
            "a varint above 64 bits", "64 bits", [0x08] + [UInt8](repeating: 0xFF, count: 9) + [2]),
        .init("a length above what remains", "remain", [0x3A, 0x7F, 0x00]),
        .init(
            "a length of 2 GiB", "remain", [0x3A, 0xFF, 0xFF, 0xFF, 0xFF, 0x07]),
        .init("field 0", "field number 0", [0x00, 0x01]),
        .init("wire type 3", "wire type 3", [0x3B]),
        .init("wire type 4", "wire type 4", [0x3C]),
        .init("wire type 6", "wire type 6", [0x3E]),
        .init("wire type 7", "wire type 7", [0x3F]),
        .init("a graph as number", "wire type", [0x38, 0x01]),
        .init("no graph", "no graph", ProtobufWriter.message { $0.varint(1, 8) }),
        .init("opset 99", "99", ProtobufWriter.model(opset: 99) { $0.node("Relu", ["x"], ["y"]) }),
        .init("opset 5", "5", ProtobufWriter.model(opset: 5) { $0.node("Relu", ["x"], ["y"]) }),
        .init(
            "an unknown operator", "Nonsense", relu { $0.node("Nonsense", ["y"], ["z"]) }),
        .init(
            "a cycle", "cycle",
            ProtobufWriter.model { graph in
                graph.node("Relu", ["b"], ["a"])
                graph.node("Relu", ["a"], ["b"])
                graph.value(12, "a", [1])
            }),
        .init("a missing producer", "no node makes", relu { $0.node("Relu", ["nowhere"], ["z"]) }),
        .init("two values of one name", "two values", relu { $0.node("Neg", ["x"], ["y"]) }),
        .init(
            "two tensors of one name", "two values",
            relu { graph in
                for _ in 0..<2 { graph.tensor("w", [0]) { _ in } }
            }),
        .init(
            "extents that overflow", "too large",
            relu {
                $0.tensor("w", [1 << 31, 1 << 31]) { $0.bytes(9, [UInt8](repeating: 0, count: 16)) }
            }),
        .init("a negative extent", "negative", relu { $0.tensor("w", [-1, 4]) { _ in } }),
        .init(
            "raw data of a wrong size", "bytes of data",
            relu { $0.tensor("w", [2]) { $0.bytes(9, [0, 0, 0]) } }),
        .init(
            "fewer floats than extents say", "1 values where 2",
            relu { $0.tensor("w", [2]) { $0.bytes(4, [0, 0, 0, 0]) } }),
        .init(
            "packed floats of odd length", "packed floats",
            relu { $0.tensor("w", [1]) { $0.bytes(4, [0, 0, 0]) } }),
        .init(
            "an unknown element type", "element type 99",
            relu { $0.tensor("w", [0]) { $0.varint(2, 99) } }),
        .init(
            "a rank of nine", "limit of 8",
            relu { $0.tensor("w", [1, 1, 1, 1, 1, 1, 1, 1, 1]) { _ in } }),
        .init(
            "external data", "another file",
            relu { graph in
                graph.tensor("w", [1]) { tensor in
                    let entry = ProtobufWriter.message {
                        $0.text(1, "location")
                        $0.text(2, "../../../../etc/passwd")
                    }
                    tensor.bytes(13, entry)
                    tensor.varint(14, 1)
                }
            }),
        .init(
            "a name of 5000 bytes", "limit of 4096",
            relu { $0.node(String(repeating: "x", count: 5000), ["y"], ["z"]) }),
        .init(
            "a missing output", "no node makes",
            relu { $0.value(12, "nothing", [1]) }),
        .init(
            "a node without output", "no output", relu { $0.node("Relu", ["x"], []) }),
        .init("a node without input", "0 inputs", relu { $0.node("Relu", [], ["z"]) }),
    ]
}

@Suite struct MalformedModelTests {
    @Test(arguments: MalformedModel.all)
    func `a malformed model is refused with its reason`(_ model: MalformedModel) {
        let error = #expect(throws: ImportError.self) {
            _ = try ONNXFile.load(bytes: model.bytes)
        }
        let text = "\(error?.summary ?? "") \(error?.subject ?? "")"
        #expect(text.contains(model.word), "\(text)")
    }

    @Test(arguments: ["mtcnn_pnet", "yolox_nano_416", "picodet_s_416", "osnet_x0_25_msmt17"])
    func `a model cut at any per cent is refused`(name: String) throws {
        let whole = try Data(contentsOf: URL(fileURLWithPath: SharedModels.path(name)))
        for percent in 0..<100 {
            let cut = whole.prefix(whole.count * percent / 100)
            #expect(throws: ImportError.self, "\(percent) %") {
                _ = try ONNXFile.load(bytes: cut)
            }
        }
    }

    @Test func `a model with any byte changed is refused or runs`() throws {
        guard let test = OperatorCase.all.first(where: { $0.name.hasPrefix("Conv few") }) else {
            Issue.record("the case is missing")
            return
        }
        for index in test.model.indices {
            for flip in [UInt8(0xFF), 0x01, 0x80] {
                var bytes = test.model
                bytes[index] ^= flip
                guard let graph = try? ONNXFile.load(bytes: bytes),
                    let plan = try? Plan(graph), plan.inputs.count == 1,
                    plan.inputs[0].fact.dataType == .float32
                else { continue }
                let session = Session(plan: plan, pool: ComputePool(threads: 1))
                session.withInput(0) { $0.update(repeating: 1) }
                try session.run()
            }
        }
    }

    @Test func `a terabyte of zeros is refused before anything is allocated`() throws {
        let bytes = ProtobufWriter.model { graph in
            graph.node("ConstantOfShape", ["s"], ["y"])
            graph.bytes(
                5,
                ProtobufWriter.message { tensor in
                    tensor.varint(1, 2)
                    tensor.varint(2, 7)
                    tensor.text(8, "s")
                    tensor.varint(7, 1 << 20)
                    tensor.varint(7, 1 << 18)
                })
            graph.value(12, "y", [])
        }
        let graph = try ONNXFile.load(bytes: bytes)
        let error = #expect(throws: EngineError.self) { _ = try Plan(graph) }
        #expect(error?.summary.contains("budget") == true)
        #expect(error?.subject == "node 'y'")
    }

    @Test func `a hundred thousand empty nodes are refused at once`() {
        let node: [UInt8] = [0x0A, 0x00]
        let bytes = ProtobufWriter.message { model in
            model.bytes(7, Array(repeatElement(node, count: 1_000_000).joined()))
            model.bytes(8, ProtobufWriter.message { $0.varint(2, 13) })
        }
        #expect(throws: ImportError.limit(field: "nodes", limit: 100_000, found: 100_001)) {
            _ = try ONNXFile.load(bytes: bytes)
        }
    }
}
