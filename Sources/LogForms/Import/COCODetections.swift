import FoundationEssentials
import PipelineConfig
import VisionCore

/// COCO results: a list of boxes with `image_id`, `category_id` and `score`.
///
/// `image_id` is the frame's index, from 0.
enum COCODetections {
    private struct Row: Decodable {
        let image_id: Int
        let category_id: Int
        let bbox: [Double]
        let score: Double
    }

    /// Reads the file at `path`; `labels` are the names of categories from 1, nil: COCO's.
    static func read(
        _ path: String, labels: [String]?
    ) throws(ImportFault) -> ImportedDetections {
        let bytes = try ImportedDetections.bytes(of: path)
        let rows: [Row]
        do { rows = try JSONDecoder().decode([Row].self, from: Data(bytes)) } catch {
            throw .wrong(
                path: path, place: place(of: error), what: "these are no COCO results",
                hint: "a list of {image_id, category_id, bbox, score}, as run --detections makes")
        }
        let names = try names(labels)
        var result = ImportedDetections()
        for (index, row) in rows.enumerated() {
            func wrong(_ key: String, _ what: String) -> ImportFault {
                .wrong(path: path, place: "[\(index)].\(key)", what: what, hint: nil)
            }
            guard (0...ImportedDetections.lastFrame).contains(row.image_id) else {
                throw wrong("image_id", "\(row.image_id) is no index of a frame")
            }
            guard row.bbox.count == 4 else { throw wrong("bbox", "a box has four numbers") }
            if let what = ImportedDetections.fault(row.bbox, row.score) {
                throw wrong("bbox", what)
            }
            guard let name = names[row.category_id] else {
                throw .wrong(
                    path: path, place: "[\(index)].category_id",
                    what: "there is no category \(row.category_id)",
                    hint: "--labels names those of another set, from 1")
            }
            result.add(row.bbox, cls: name, score: row.score, frame: row.image_id)
        }
        return result
    }

    private static func names(_ labels: [String]?) throws(ImportFault) -> [Int: String] {
        let set = labels.map { LabelSet(labels: $0) } ?? LabelSet(named: "coco80")
        guard let set else { return [:] }
        return zip(set.categoryIDs, set.labels).reduce(into: [:]) { $0[$1.0] = $1.1 }
    }

    private static func place(of error: any Error) -> String {
        let path: [any CodingKey]
        switch error {
        case DecodingError.typeMismatch(_, let context),
            DecodingError.valueNotFound(_, let context),
            DecodingError.dataCorrupted(let context):
            path = context.codingPath
        case DecodingError.keyNotFound(let key, let context): path = context.codingPath + [key]
        default: path = []
        }
        return path.reduce(into: "") { text, key in
            text += key.intValue.map { "[\($0)]" } ?? ".\(key.stringValue)"
        }
    }
}
