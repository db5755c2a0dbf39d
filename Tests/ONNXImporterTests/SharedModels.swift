import Foundation
import InferenceEngine
import ONNXImporter
import Tensors
import TestSupport

/// The real models of the shared data, with what another runtime answers.
struct SharedModels {
    struct Output {
        let name: String
        let shape: [Int]
        let mean: Double
        let deviation: Double
        let l2: Double
        let indices: [Int]
        let samples: [Double]
    }

    struct Model {
        let name: String
        let inputShape: [Int]
        let low: Double
        let high: Double
        let outputs: [Output]
    }

    static func path(_ name: String) throws -> String {
        try SharedData.path("models/\(name).onnx")
    }

    /// Sorted by name.
    static func all() throws -> [Model] {
        let reference = try SharedData.path("models/reference.json")
        let data = try Data(contentsOf: URL(fileURLWithPath: reference))
        let root = try JSONSerialization.jsonObject(with: data) as? [String: Any]
        let models = root?["models"] as? [String: [String: Any]] ?? [:]
        return models.keys.sorted().compactMap { name in
            guard let synthetic = models[name]?["synthetic"] as? [String: Any],
                FileManager.default.fileExists(
                    atPath: "\(SharedData.root)/models/\(name).onnx")
            else { return nil }
            return Model(
                name: name, inputShape: synthetic["input_shape"] as? [Int] ?? [],
                low: (synthetic["lo"] as? NSNumber)?.doubleValue ?? 0,
                high: (synthetic["hi"] as? NSNumber)?.doubleValue ?? 0,
                outputs: (synthetic["outputs"] as? [[String: Any]] ?? []).map { output in
                    func number(_ key: String) -> Double {
                        (output[key] as? NSNumber)?.doubleValue ?? .nan
                    }
                    return Output(
                        name: output["name"] as? String ?? "",
                        shape: output["shape"] as? [Int] ?? [], mean: number("mean"),
                        deviation: number("std"), l2: number("l2"),
                        indices: output["sample_index"] as? [Int] ?? [],
                        samples: (output["sample"] as? [NSNumber] ?? []).map(\.doubleValue))
                })
        }
    }

    /// The input that the references were computed from.
    static func fill(_ buffer: UnsafeMutableBufferPointer<Float>, _ model: Model) {
        for index in buffer.indices {
            let step = Double((index * 7919 + 13) % 1000) / 999
            buffer[index] = Float(model.low + (model.high - model.low) * step)
        }
    }
}
