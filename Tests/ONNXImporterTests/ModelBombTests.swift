import Foundation
import TestSupport
import Testing

/// A small file that would cost much time or memory if it were believed.
struct ModelBomb: CustomTestStringConvertible, Sendable {
    let name: String
    /// A word that the program's answer must hold: the field or the limit.
    let word: String
    let bytes: [UInt8]

    var testDescription: String { name }

    private init(_ name: String, _ word: String, _ bytes: [UInt8]) {
        self.name = name
        self.word = word
        self.bytes = bytes
    }

    /// A model that fills `shape` and hands it to `op`.
    private static func filling(
        _ shape: [UInt64], then op: String? = nil, _ more: (inout ProtobufWriter) -> Void = { _ in }
    ) -> [UInt8] {
        ProtobufWriter.model { graph in
            graph.node("ConstantOfShape", ["s"], ["f"])
            if let op { graph.node(op, ["f", "r"], ["y"]) }
            graph.bytes(5, integers("s", shape))
            more(&graph)
            graph.value(12, op == nil ? "f" : "y", [])
        }
    }

    private static func integers(_ name: String, _ values: [UInt64]) -> [UInt8] {
        ProtobufWriter.message { tensor in
            tensor.varint(1, UInt64(values.count))
            tensor.varint(2, 7)
            tensor.text(8, name)
            for value in values { tensor.varint(7, value) }
        }
    }

    private static func nested(_ depth: Int) -> [UInt8] {
        var graph = ProtobufWriter.message { graph in
            graph.node("Relu", ["x"], ["y"])
            graph.value(12, "y", [1])
        }
        for _ in 0..<depth {
            let inner = graph
            graph = ProtobufWriter.message { outer in
                let branch = ProtobufWriter.message { attribute in
                    attribute.text(1, "then_branch")
                    attribute.varint(20, 5)
                    attribute.bytes(6, inner)
                }
                let node = ProtobufWriter.message { node in
                    node.text(1, "x")
                    node.text(2, "y")
                    node.text(4, "If")
                    node.bytes(5, branch)
                }
                outer.bytes(1, node)
                outer.value(11, "x", [1])
                outer.value(12, "y", [1])
            }
        }
        return ProtobufWriter.message { model in
            model.varint(1, 8)
            model.bytes(7, graph)
            model.bytes(8, ProtobufWriter.message { $0.varint(2, 13) })
        }
    }

    private static func external(_ location: String) -> [UInt8] {
        ProtobufWriter.model { graph in
            graph.node("Relu", ["w"], ["y"])
            graph.tensor("w", [1]) { tensor in
                let entry = ProtobufWriter.message {
                    $0.text(1, "location")
                    $0.text(2, location)
                }
                tensor.bytes(13, entry)
                tensor.varint(14, 1)
            }
            graph.value(12, "y", [1])
        }
    }

    private static let emptyNodes: [UInt8] = ProtobufWriter.message { model in
        let node: [UInt8] = [0x0A, 0x00]
        model.bytes(7, Array(repeatElement(node, count: 1_000_000).joined()))
        model.bytes(8, ProtobufWriter.message { $0.varint(2, 13) })
    }

    static let all: [ModelBomb] =
        [
            .init("a terabyte of zeros", "budget", filling([1 << 20, 1 << 18])),
            .init(
                "zeros repeated a billion times", "budget",
                filling([64], then: "Tile") { $0.bytes(5, integers("r", [1 << 30])) }),
            .init(
                "zeros spread over a billion rows", "budget",
                filling([64], then: "Expand") { $0.bytes(5, integers("r", [1 << 30, 64])) }),
            .init(
                "weights whose extents overflow", "too large",
                ProtobufWriter.model { graph in
                    graph.node("Relu", ["w"], ["y"])
                    graph.tensor("w", [1 << 31, 1 << 31]) {
                        $0.bytes(9, [UInt8](repeating: 0, count: 16))
                    }
                    graph.value(12, "y", [1])
                }),
            .init(
                "weights of negative extent", "negative",
                ProtobufWriter.model { graph in
                    graph.node("Relu", ["w"], ["y"])
                    graph.tensor("w", [-1, 4]) { _ in }
                    graph.value(12, "y", [1])
                }),
            .init("thirty conditions, one in the other", "branches", nested(30)),
            .init("two hundred conditions, one in the other", "branches", nested(200)),
            .init("a million empty nodes", "100000", emptyNodes),
            .init("a name of 2 GiB", "remain", [0x3A, 0xFF, 0xFF, 0xFF, 0xFF, 0x07]),
        ]
        + ["../../../../etc/passwd", "/etc/passwd", "a/../../b", "file:///etc/passwd"].map {
            .init("weights in \($0)", "another file", external($0))
        }
}

@Suite struct ModelBombTests {
    /// Runs a program and tells its exit code, seconds and peak memory.
    private static let meter = """
        import resource, subprocess, sys, time
        begin = time.monotonic()
        done = subprocess.run(sys.argv[1:], capture_output=True, text=True, errors="replace")
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        print(done.returncode, time.monotonic() - begin, peak)
        print(done.stderr)
        """

    @Test(arguments: ModelBomb.all)
    func `a bomb is refused at once, in little memory, with the field named`(
        _ bomb: ModelBomb
    ) throws {
        let sightline = try Program.sightline()
        let python = try Program.installed("python3")
        let folder = try ScratchFolder()
        let path = folder.file("bomb.onnx")
        try Data(bomb.bytes).write(to: URL(fileURLWithPath: path))
        let outcome = try python.run(["-c", Self.meter, sightline.path, "model", "inspect", path])
        let lines = outcome.output.split(separator: "\n", maxSplits: 1).map(String.init)
        let figures = (lines.first ?? "").split(separator: " ").compactMap { Double($0) }
        try #require(figures.count == 3, "\(outcome.output)\(outcome.errors)")
        #expect(figures[0] == 65, "\(outcome.output)")
        #expect(figures[1] < 10, "\(figures[1]) seconds")
        #expect(figures[2] < 100 * 1024, "\(figures[2]) KiB")
        #expect(lines.last?.contains(bomb.word) == true, "\(outcome.output)")
    }
}
