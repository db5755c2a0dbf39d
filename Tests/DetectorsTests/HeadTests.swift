import Detectors
import Foundation
import TestSupport
import Testing
import VisionCore

@Suite struct HeadTests {
    /// Joints of a crop, and what their makers' own code makes of the network's outputs.
    struct PoseCase: Decodable, CustomTestStringConvertible, Sendable {
        let name: String
        let decoder: String
        let width: Float
        let height: Float
        let outputs: [FamilyCase.Output]
        let joints: [[Float]]

        var testDescription: String { name }

        static let all: [PoseCase] = {
            struct File: Decodable { let poses: [PoseCase] }
            let path = RepositoryFile.path("Fixtures/Models/heads.json")
            guard let data = try? Data(contentsOf: URL(fileURLWithPath: path)) else { return [] }
            return (try? JSONDecoder().decode(File.self, from: data).poses) ?? []
        }()
    }

    @Test func `each way to find a joint has a case`() {
        #expect(Set(PoseCase.all.map(\.decoder)) == ["simcc", "udp", "dark"])
    }

    @Test(arguments: PoseCase.all)
    func `joints are those of the makers' own code`(_ test: PoseCase) {
        let decoder: JointDecoder =
            test.decoder == "simcc" ? .simcc : .heatmaps(test.decoder == "udp" ? .udp : .dark)
        let ours = opened(test.outputs) { decoder.joints($0) }
        #expect(ours.count == test.joints.count)
        for (mine, theirs) in zip(ours, test.joints) {
            #expect(abs(mine.point.x * test.width - theirs[0]) < 0.01)
            #expect(abs(mine.point.y * test.height - theirs[1]) < 0.01)
            #expect(abs(mine.score - theirs[2]) < 1e-4)
        }
    }

    /// The joined form of a case as a map for each level holds the same boxes.
    @Test func `maps by level are read as joined ones`() throws {
        let test = try #require(FamilyCase.all.first { $0.name == "retinanet, torchvision" })
        let decoder = try #require(test.decoder)
        let input = Size(width: test.side, height: test.side)
        let sides = [8, 4, 2, 1, 1]
        var maps: [FamilyCase.Output] = []
        for output in test.outputs {
            var first = 0
            for side in sides {
                let width = 9 * output.shape[1], cells = side * side
                let rows = output.values[(first * width)..<((first + cells) * width)]
                let base = rows.startIndex
                let values = (0..<(width * cells)).map {
                    rows[base + $0 % cells * width + $0 / cells]
                }
                maps.append(FamilyCase.Output(shape: [width, side, side], values: values))
                first += cells
            }
        }
        try decoder.check(outputs: maps.map(\.shape), input: input)
        let read = { (outputs: [FamilyCase.Output]) in
            self.opened(outputs) {
                decoder.candidates(in: $0, input: input, minimumScore: test.score)
            }
        }
        let joined = read(test.outputs), byLevel = read(maps)
        #expect(joined.count > 20 && joined.map(\.box) == byLevel.map(\.box))
        #expect(joined.map(\.score) == byLevel.map(\.score))
        #expect(joined.map(\.classIndex) == byLevel.map(\.classIndex))
        #expect(throws: DetectorError.self) {
            try decoder.check(outputs: maps.dropLast().map(\.shape), input: input)
        }
    }

    @Test func `an input that follows the picture's shape`() {
        let shape = FollowedShape(longest: 640, multiple: 32)
        #expect(shape.input(for: Size(width: 810, height: 1080)) == Size(width: 480, height: 640))
        #expect(shape.input(for: Size(width: 1920, height: 1080)) == Size(width: 640, height: 384))
        #expect(shape.input(for: Size(width: 64, height: 64)) == Size(width: 640, height: 640))
        #expect(shape.input(for: Size(width: 30_000, height: 1)) == Size(width: 640, height: 32))
    }

    private func opened<Result>(
        _ outputs: [FamilyCase.Output], _ body: ([NetworkOutput]) -> Result
    ) -> Result {
        func open(_ index: Int, _ ready: [NetworkOutput]) -> Result {
            guard index < outputs.count else { return body(ready) }
            return outputs[index].values.withUnsafeBufferPointer { values in
                open(
                    index + 1,
                    ready + [NetworkOutput(shape: outputs[index].shape, values: values)])
            }
        }
        return open(0, [])
    }
}
