import Foundation
import InferenceEngine
import MediaTestSupport
import TFLiteImporter
import Tensors
import TestSupport
import Testing

/// Damaged files: an error or a graph, never a trap.
@Suite struct MalformedFileTests {
    /// Loads and plans; whether it went well.
    @discardableResult
    private func survives(_ bytes: some Collection<UInt8>) -> Bool {
        do {
            var options = PlanOptions()
            options.activationBudget = 16 << 20
            _ = try Plan(try TFLiteFile.load(bytes: bytes), options: options)
            return true
        } catch {
            return false
        }
    }

    private func models() -> [[UInt8]] {
        OperatorCase.all.enumerated().filter { $0.offset % 5 == 0 }.map { Array($0.element.model) }
    }

    @Test func `a file that is cut off is an error`() throws {
        for model in models() {
            for count in stride(from: 0, to: model.count - 8, by: 3) {
                #expect(!survives(model[..<count]) || isPadding(model, from: count))
            }
        }
    }

    /// Whether only zeros are missing.
    private func isPadding(_ model: [UInt8], from count: Int) -> Bool {
        model[count...].allSatisfy { $0 == 0 }
    }

    @Test func `flipped bits never trap`() throws {
        var state: UInt64 = 7
        for model in models() {
            for _ in 0..<120 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                var copy = model
                for shift in [8, 20, 32] {
                    let bit = Int((state >> UInt64(shift)) % UInt64(copy.count * 8))
                    copy[bit / 8] ^= 1 << UInt8(bit % 8)
                }
                survives(copy)
            }
        }
    }

    @Test func `huge numbers in every place never trap`() throws {
        for model in models().prefix(8) {
            for place in stride(from: 0, to: model.count - 4, by: 4) {
                for bytes in [[255, 255, 255, 255], [255, 255, 255, 127], [0, 0, 0, 128]] {
                    var copy = model
                    copy.replaceSubrange(place..<place + 4, with: bytes.map { UInt8($0) })
                    survives(copy)
                }
            }
        }
    }

    @Test func `an error names the operator, its place and version`() throws {
        // A version above 1 stands in the operator code: every 32-bit 2 is raised in turn until one
        // is the version.
        let test = try #require(
            OperatorCase.all.first { $0.operator == "MEAN" && $0.name.contains("int8") })
        var model = Array(test.model)
        var found = false
        for place in stride(from: 0, to: model.count - 4, by: 4)
        where model[place..<place + 4].elementsEqual([2, 0, 0, 0]) {
            model[place] = 99
            defer { model[place] = 2 }
            do {
                _ = try TFLiteFile.load(bytes: model)
            } catch TFLiteError.unsupportedOperator(let index, let name, let version) {
                found = found || (index == 0 && name == "MEAN" && version == 99)
            } catch {}
        }
        #expect(found)
    }

    @Test func `what is no model is told`() throws {
        #expect(throws: TFLiteError.self) { try TFLiteFile.load(bytes: []) }
        #expect(throws: TFLiteError.self) {
            try TFLiteFile.load(bytes: [UInt8](repeating: 0, count: 64))
        }
        #expect(throws: TFLiteError.self) { try TFLiteFile.load(path: "/nowhere.tflite") }
    }
}
