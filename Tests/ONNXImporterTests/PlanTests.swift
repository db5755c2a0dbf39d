import InferenceEngine
import ONNXImporter
import Tensors
import Testing

@Suite struct PlanTests {
    private func plan(_ name: String) throws -> Plan {
        try Plan(try ONNXFile.load(path: SharedModels.path(name)))
    }

    @Test func `the four slices of a focus become a 6x6 stem`() throws {
        let plan = try plan("yolox_nano_416")
        let nodes = plan.describe()
        #expect(!nodes.contains { $0.operatorName == "Slice" })
        #expect(nodes[0].kernel == "stem")
        #expect(nodes[0].fused.contains("Slice"))
        #expect(!nodes.contains { $0.operatorName == "Sigmoid" || $0.operatorName == "Silu" })
    }

    @Test func `written out hard swishes and squeezes are fused`() throws {
        let plan = try plan("picodet_s_416")
        let names = Set(plan.describe().map(\.operatorName))
        #expect(names.isDisjoint(with: ["Div", "Clip", "HardSigmoid", "Shape"]))
    }

    @Test func `residual sums are taken by convolutions`() throws {
        let plan = try plan("resnet56_cifar10")
        let nodes = plan.describe()
        #expect(!nodes.contains { $0.operatorName == "Add" || $0.operatorName == "Relu" })
        #expect(nodes.filter { $0.fused.contains("Add") }.count == 27)
    }

    @Test func `batch norms and borders vanish into convolutions`() throws {
        let emotion = try plan("mini_xception_emotion_64")
        let road = try plan("road_segmentation_adas_0001")
        #expect(!emotion.describe().contains { $0.operatorName == "BatchNormalization" })
        #expect(!road.describe().contains { $0.operatorName == "Pad" })
    }

    @Test func `the arena is far below the sum of all activations`() throws {
        let plan = try plan("yolox_nano_416")
        let sum = plan.describe().reduce(0) { total, node in
            total + node.outputs.reduce(0) { $0 + ($1.checkedByteCount ?? 0) }
        }
        #expect(plan.memory.arenaBytes * 3 < sum)
        #expect(abs(plan.multiplyAdds - 522_000_000) < 20_000_000)
    }

    @Test func `an open input needs a size and a fixed one keeps its own`() throws {
        let open = try ONNXFile.load(path: SharedModels.path("mtcnn_pnet"))
        #expect(throws: EngineError.self) { _ = try Plan(open) }
        #expect(try Plan(open, inputShapes: ["input": [1, 3, 24, 36]]).outputs.count == 2)
        let fixed = try ONNXFile.load(path: SharedModels.path("yolox_nano_416"))
        #expect(throws: EngineError.self) {
            _ = try Plan(fixed, inputShapes: ["images": [1, 3, 320, 320]])
        }
        #expect(throws: EngineError.unknownInput(name: "image", known: ["images"])) {
            _ = try Plan(fixed, inputShapes: ["image": [1, 3, 416, 416]])
        }
    }

    @Test func `a run before the input is filled is an error`() throws {
        let plan = try plan("mtcnn_rnet")
        let session = Session(plan: plan, pool: ComputePool(threads: 1))
        #expect(throws: EngineError.unwrittenInput(name: plan.inputs[0].name)) {
            try session.run()
        }
    }
}
