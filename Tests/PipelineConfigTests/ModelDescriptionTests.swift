import PipelineConfig
import Testing
import VisionCore

@Suite struct ModelDescriptionTests {
    static let text = """
        name: toy
        file: toy.onnx
        sha256: "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
        task: detection
        licence: MIT
        family: { kind: fastestdet, stride: 4, object_power: 0.5, class_power: 0.25 }
        input:
          name: x
          shape: [1, 3, 96, 160]
          colour_order: RGB
          mean: [1, 2, 3]
          fit: { kind: letterbox, pad: 114, anchor: top-left }
        outputs:
          - { name: heat, shape: [1, 2, 24, 40] }
        labels: [disc, "square: red"]
        """

    private func problems(_ text: String) -> [String] {
        do throws(ConfigProblems) {
            _ = try ModelDescription.read(bytes: Array(text.utf8), name: "toy.yml")
            return []
        } catch {
            return error.issues.map { "\($0.line): \($0.message)" }
        }
    }

    @Test func `a description is read and written`() throws {
        let toy = try ModelDescription.read(bytes: Array(Self.text.utf8), name: "toy.yml")
        #expect(toy.family == .fastestdet(stride: 4, objectPower: 0.5, classPower: 0.25))
        #expect(toy.input.size?.width == 160 && toy.input.size?.height == 96)
        #expect(toy.input.fit == .letterbox(pad: 114, anchor: .topLeft))
        #expect(toy.input.scale == [1, 1, 1])
        #expect(toy.labels?.labels == ["disc", "square: red"])
        #expect(toy.thresholds == ModelThresholds())
        let again = try ModelDescription.read(bytes: Array(toy.yaml.utf8), name: "again.yml")
        #expect(again == toy)
    }

    @Test(arguments: [
        ("stride: 4, ", "", "6: the family fastestdet needs 'stride'"),
        ("kind: fastestdet", "kind: blub", "6: unknown value 'blub' for family.kind"),
        (
            "stride: 4, ", "stride: 4, reg_max: 7, ",
            "6: 'reg_max' has no meaning for the family fastestdet"
        ),
        ("[1, 2, 3]", "[1, 2]", "11: 'input.mean' needs 3 numbers for RGB"),
        ("0123", "X123", "3: 'sha256' must be 64 lower-case hexadecimal digits"),
        ("licence: MIT\n", "", "1: missing key 'licence'"),
        ("[disc, \"square: red\"]", "coco8", "15: unknown label set 'coco8'"),
        ("pad: 114", "pad: 256", "12: 'input.fit.pad' must be a number from 0 to 255, not 256"),
    ])
    func `a mistake is told`(wrong: String, with replacement: String, message: String) {
        let damaged = Self.text.replacing(wrong, with: replacement, maxReplacements: 1)
        #expect(problems(damaged) == [message])
    }

    @Test func `label sets have the numbers that results need`() throws {
        let coco = try #require(LabelSet(named: "coco80"))
        #expect(coco.categoryIDs.first == 1 && coco.categoryIDs.last == 90)
        #expect(Set(coco.categoryIDs).count == 80)
        let ids = try #require(LabelSet(named: "coco91"))
        #expect(zip(coco.labels, coco.categoryIDs).allSatisfy { ids.labels[$1] == $0 })
        #expect(ids.categoryIDs == Array(0...90))
        #expect(LabelSet(labels: ["a", "b"]).categoryIDs == [1, 2])
        #expect(LabelSet(named: "imagenet1000")?.labels.count == 1000)
        let skeleton = SkeletonSet.coco17.skeleton
        #expect(skeleton.names.count == 17)
        #expect(skeleton.edges.joined().allSatisfy(skeleton.names.indices.contains))
    }
}
