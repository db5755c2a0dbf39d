import FoundationEssentials

/// Decodes COCO's JSON; what does not fit is told by its key.
enum COCODocument {
    static func decode<Form: Decodable>(
        _ bytes: [UInt8], as what: String
    ) throws(EvaluationFault) -> Form {
        do {
            return try JSONDecoder().decode(Form.self, from: Data(bytes))
        } catch let error as DecodingError {
            let (path, reason) = place(of: error)
            throw EvaluationFault("no \(what): \(reason)", at: path.isEmpty ? nil : .key(path))
        } catch {
            throw EvaluationFault("no \(what): \(error)")
        }
    }

    private static func place(of error: DecodingError) -> (path: String, reason: String) {
        switch error {
        case .typeMismatch(_, let context): (path(context.codingPath), "not of the right type")
        case .valueNotFound(_, let context): (path(context.codingPath), "null")
        case .keyNotFound(let key, let context): (path(context.codingPath + [key]), "missing")
        case .dataCorrupted(let context):
            (path(context.codingPath), context.codingPath.isEmpty ? "no valid JSON" : "not valid")
        @unknown default: ("", "\(error)")
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        keys.reduce("") { path, key in
            if let index = key.intValue { return "\(path)[\(index)]" }
            return path.isEmpty ? key.stringValue : "\(path).\(key.stringValue)"
        }
    }

    /// The four numbers of a box.
    static func box(_ sides: [Double]?, at key: String) throws(EvaluationFault) -> PixelRect {
        guard let sides else { throw EvaluationFault("missing", at: .key(key)) }
        guard sides.count == 4 else {
            throw EvaluationFault(
                "a box has \(sides.count) numbers, not x, y, width, height", at: .key(key))
        }
        return PixelRect(left: sides[0], top: sides[1], width: sides[2], height: sides[3])
    }

    /// The x, y and third number of each of COCO's 17 keypoints.
    static func keypoints(
        _ list: [Double]?, at key: String
    ) throws(EvaluationFault) -> [(x: Double, y: Double, third: Double)] {
        guard let list else { throw EvaluationFault("missing", at: .key(key)) }
        guard list.count == 51 else {
            throw EvaluationFault(
                "\(list.count) numbers are not x, y and a third one of 17 keypoints", at: .key(key))
        }
        return stride(from: 0, to: list.count, by: 3).map {
            (list[$0], list[$0 + 1], list[$0 + 2])
        }
    }
}
