import Foundation
import TestSupport

/// The shared sequences and reference figures.
struct MotSequences {
    /// The folder of MOT sequences.
    let folder: URL

    init() throws { folder = URL(fileURLWithPath: try SharedData.path("mot")) }

    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    func data(_ name: String) throws -> Data {
        try Data(contentsOf: folder.appendingPathComponent(name))
    }

    /// Rows of numbers of a MOTChallenge text.
    func rows(_ name: String) throws -> [[Double]] {
        let text = String(decoding: try data(name), as: UTF8.self)
        return text.split(whereSeparator: \.isNewline).map { line in
            line.split(separator: ",").map {
                Double($0.trimmingCharacters(in: .whitespaces)) ?? .nan
            }
        }
    }

    /// The sequences of the reference figures.
    func reference() throws -> [String: ReferenceSequence] {
        struct File: Decodable { let sequences: [String: ReferenceSequence] }
        return try JSONDecoder().decode(File.self, from: data("reference.json")).sequences
    }
}

/// One sequence and what other trackers reach on it.
struct ReferenceSequence: Decodable {
    struct Detections: Decodable { let trackers: [String: Figures] }

    /// What a judge found of one run.
    struct Figures: Decodable {
        let HOTA: Double
        let tracker_dets: Int
        let tracker_ids: Int
        let params: [String: Double]?

        /// A number, or something else.
        private struct Number: Decodable {
            let value: Double?

            init(from decoder: any Decoder) throws {
                value = try? decoder.singleValueContainer().decode(Double.self)
            }
        }

        private enum CodingKeys: CodingKey { case HOTA, tracker_dets, tracker_ids, params }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            HOTA = try container.decode(Double.self, forKey: .HOTA)
            tracker_dets = try container.decode(Int.self, forKey: .tracker_dets)
            tracker_ids = try container.decode(Int.self, forKey: .tracker_ids)
            // Some are words and flags.
            params = try? container.decode([String: Number].self, forKey: .params)
                .compactMapValues(\.value)
        }
    }

    let frames: Int
    let width: Int
    let height: Int
    let fps: Double
    let detections: [String: Detections]
}
