import Foundation
import PipelineConfig
import TestSupport
import Testing

@testable import RemoteInference

/// The messages of gRPC and REST, judged by tritonclient's own classes.
@Suite struct MessageTests {
    @Test func `requests are those that protobuf reads`() throws {
        let input = InputTensor(
            name: "image", type: .float32, shape: [2, 3, 1], bytes: (0..<24).map { UInt8($0) })
        let frame = InferenceMessages.infer(model: "réseau", input, outputs: ["a", "b"])
        let message = try #require(GRPCFrame.message(of: frame))
        let verdict = try Self.judge(
            """
            message = service_pb2.ModelInferRequest.FromString(given)
            (tensor,) = message.inputs
            print(json.dumps([message.model_name, tensor.name, tensor.datatype, list(tensor.shape),
                [one.name for one in message.outputs],
                [list(raw) for raw in message.raw_input_contents],
                message.SerializeToString(deterministic=True) == given]))
            """, Data(message))
        let answer = try #require(JSON(Data(verdict.utf8)))
        #expect(answer.items[0].text == "réseau" && answer.items[1].text == "image")
        #expect(answer.items[2].text == "FP32")
        #expect(answer.items[3].items.compactMap(\.int) == [2, 3, 1])
        #expect(answer.items[4].items.compactMap(\.text) == ["a", "b"])
        #expect(answer.items[5].items.first?.items.compactMap(\.int) == Array(0..<24))
        #expect(answer.items[6].number == 1, "the same bytes")
        let named = try Self.judge(
            "print(service_pb2.ModelMetadataRequest.FromString(given).name)",
            Data(InferenceMessages.model("one")))
        #expect(named == "one\n")
    }

    @Test func `answers of protobuf are read`() throws {
        let made = try Self.bytes(
            """
            answer = service_pb2.ModelInferResponse(model_name="m", model_version="7", id="x")
            answer.parameters["p"].string_param = "q"
            answer.outputs.add(name="a", datatype="FP32", shape=[1, 300])
            answer.outputs.add(name="b", datatype="INT64", shape=[1, 2])
            answer.raw_output_contents.append(b"\\x01" * 1200)
            answer.raw_output_contents.append(struct.pack("<2q", -5, 1 << 40))
            """, "answer")
        let outputs = try InferenceMessages.answer(made[...])
        #expect(outputs.map(\.name) == ["a", "b"])
        #expect(outputs.map(\.shape) == [[1, 300], [1, 2]])
        #expect(outputs[0].bytes.count == 1200)
        #expect(ElementType.int64.floats(in: outputs[1].bytes) == [-5, 0x1p40])
        let typed = try Self.bytes(
            """
            answer = service_pb2.ModelInferResponse()
            answer.outputs.add(name="a", datatype="FP32", shape=[2])
            answer.outputs[0].contents.fp32_contents.extend([1.5, -2])
            """, "answer")
        #expect(try InferenceMessages.answer(typed[...])[0].floats == [1.5, -2])
        let metadata = try Self.bytes(
            """
            answer = service_pb2.ModelMetadataResponse(name="m", versions=["1"], platform="onnx")
            answer.inputs.add(name="i", datatype="UINT8", shape=[-1, 3, 480, 640])
            answer.outputs.add(name="o", datatype="FP32", shape=[-1, 85])
            """, "answer")
        let read = try InferenceMessages.metadata(metadata[...])
        #expect(read.name == "m")
        #expect(
            read.inputs == [
                TensorMetadata(name: "i", type: "UINT8", shape: [-1, 3, 480, 640])
            ])
        #expect(read.outputs == [TensorMetadata(name: "o", type: "FP32", shape: [-1, 85])])
        #expect(
            try InferenceMessages.ready(
                Self.bytes("answer = service_pb2.ModelReadyResponse(ready=True)", "answer")[...]))
    }

    @Test func `halves are widened as NumPy widens them`() throws {
        let script = """
            import numpy, sys
            halves = numpy.arange(65536, dtype=numpy.uint16).view(numpy.float16)
            sys.stdout.write(" ".join(str(v) for v in halves.astype(numpy.float32).view(numpy.uint32)))
            """
        let wanted = try Python.answer(script).split(separator: " ").compactMap { UInt32($0) }
        try #require(wanted.count == 65_536)
        for bits in UInt16.min...UInt16.max {
            let own = ElementType.widened(half: bits)
            let other = Float(bitPattern: wanted[Int(bits)])
            #expect(own.bitPattern == other.bitPattern || own.isNaN && other.isNaN, "\(bits)")
        }
    }

    /// Cut at any place, and with any byte changed: a fault or another message, never a trap.
    @Test func `broken messages end as faults`() throws {
        let made = try Self.bytes(
            """
            answer = service_pb2.ModelInferResponse(model_name="m")
            answer.outputs.add(name="a", datatype="FP32", shape=[1, 4])
            answer.outputs[0].contents.fp32_contents.extend([1.5, -2])
            answer.raw_output_contents.append(b"\\x00" * 16)
            """, "answer")
        var faults = 0
        for length in 0..<made.count {
            do { _ = try InferenceMessages.answer(made[..<length]) } catch { faults += 1 }
        }
        #expect(faults > made.count / 2)
        for index in made.indices {
            for byte in [0, 1, 0x7F, 0x80, 0xFF] as [UInt8] {
                var other = made
                other[index] = byte
                _ = try? InferenceMessages.answer(other[...])
                _ = try? InferenceMessages.metadata(other[...])
            }
        }
        let endless: [UInt8] = [0x2A] + Array(repeating: 0xFF, count: 9) + [0x01]
        #expect(throws: ProtobufReader.Fault.self) { try InferenceMessages.answer(endless[...]) }
        #expect(GRPCFrame.message(of: [0, 0xFF, 0xFF, 0xFF, 0xFF, 1]) == nil)
        #expect(GRPCFrame.message(of: [1, 0, 0, 0, 0]) == nil, "compressed")
        #expect(GRPCFrame.message(of: [0, 0, 0]) == nil)
    }

    @Test(arguments: [
        (#"{"a": [1, -2.5e3, [3]], "b": "\u00e9\"\n", "c": null, "d": true}"#, true),
        ("[1, 2", false), ("{\"a\" 1}", false), ("[1] 2", false), ("[01x]", false), ("", false),
        (String(repeating: "[", count: 10_000), false), ("[NaN]", false), ("[-Infinity]", false),
        ("\"", false), (#""\u12"#, false),
    ])
    func `JSON is read, and what is none is a fault`(text: String, isRead: Bool) throws {
        let value = try? InferenceJSON.read(Array(text.utf8)[...])
        #expect((value != nil) == isRead)
        guard isRead, let value else { return }
        #expect(value["a"]?.flatNumbers == [1, -2500, 3])
        #expect(value["b"]?.text == "é\"\n" && value["d"] == .flag(true))
    }

    @Test func `numbers that are not finite are told from other faults`() {
        for (text, isNotFinite) in [("[NaN]", true), ("[1, -Infinity]", true), ("[x]", false)] {
            #expect {
                try InferenceJSON.read(Array(text.utf8)[...])
            } throws: {
                ($0 as? InferenceJSON.Fault)?.isNotFinite == isNotFinite
            }
        }
    }

    @Test func `a request's JSON holds the numbers to the bit`() throws {
        var random = SeededRandom(seed: 5)
        let values =
            (0..<500).map { _ in
                Float(bitPattern: UInt32.random(in: 0...0x7F7F_FFFF, using: &random))
            } + [0, -0.1, 255, 16_777_216, .leastNonzeroMagnitude]
        let input = InputTensor(
            name: "i\"\\\u{1}", type: .float32, shape: [1, values.count],
            bytes: values.withUnsafeBytes { Array($0) })
        let text = InferenceText.head(of: input, outputs: ["o"], isBinary: false)
        let script = """
            import json, struct, sys
            given = json.load(sys.stdin)
            (tensor,) = given["inputs"]
            assert tensor["name"] == 'i"\\\\\\x01' and given["outputs"] == [{"name": "o"}]
            sys.stdout.write(struct.pack(f"<{len(tensor['data'])}f", *tensor["data"]).hex())
            """
        let hex = try Python.answer(script, input: Data(text))
        #expect(hex == input.bytes.map { String(format: "%02x", $0) }.joined())
        let halves = (0..<0x7C00 as Range<UInt16>).map { $0 }
        let narrow = InputTensor(
            name: "i", type: .float16, shape: [1, halves.count],
            bytes: halves.withUnsafeBytes { Array($0) })
        let read = try Python.answer(
            """
            import json, struct, sys
            (tensor,) = json.load(sys.stdin)["inputs"]
            assert tensor["datatype"] == "FP16"
            sys.stdout.write(struct.pack(f"<{len(tensor['data'])}e", *tensor["data"]).hex())
            """, input: Data(InferenceText.head(of: narrow, outputs: [], isBinary: false)))
        #expect(read == narrow.bytes.map { String(format: "%02x", $0) }.joined())
    }

    @Test(arguments: [
        ("grpc://host:8001", "host", true), ("grpcs://[::1]:8001", "::1", false),
        ("http://127.0.0.1:8000/base/", "127.0.0.1", true), ("https://a.b", "a.b", false),
    ])
    func `addresses are read`(text: String, host: String, isPlain: Bool) throws {
        let address = try #require(ServerAddress(text))
        #expect(address.host == host && address.isPlain == isPlain)
        #expect(!address.text.hasSuffix("/"))
    }

    @Test(arguments: [
        "", "host:8001", "ftp://host", "grpc://", "grpc://user:word@host:1", "grpc://host:0",
        "grpc://host:70000", "grpc://host:8001/path", "http://host/?a", "http://ho st", "grpc://:1",
    ])
    func `what is no address is none`(text: String) { #expect(ServerAddress(text) == nil) }

    /// What Python prints for `script`, in which `given` are the bytes.
    private static func judge(_ script: String, _ given: Data) throws -> String {
        let folder = try ScratchFolder()
        try given.write(to: URL(fileURLWithPath: folder.file("given")))
        let outcome = try InferenceServer.python().run(
            ["-c", head + script], input: folder.file("given"), limit: 60)
        try #require(outcome.exitCode == 0, "\(outcome.errors)")
        return outcome.output
    }

    private static let head = """
        import json, struct, sys
        from tritonclient.grpc import service_pb2
        given = sys.stdin.buffer.read()

        """

    /// The message called `name` that `script` makes.
    private static func bytes(_ script: String, _ name: String) throws -> [UInt8] {
        let hex = try judge(
            script + "\nsys.stdout.write(\(name).SerializeToString().hex())", Data())
        return stride(from: 0, to: hex.utf8.count, by: 2).compactMap { start in
            UInt8(hex.dropFirst(start).prefix(2), radix: 16)
        }
    }
}
