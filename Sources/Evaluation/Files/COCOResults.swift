/// Results in COCO's form, read as pycocotools reads them beside a truth.
package struct COCOResults: Sendable {
    /// Every result of a category that the truth lists.
    package let findings: [ObjectFinding]
    /// Oddities, a line each.
    package let notes: [String]

    private struct Form: Decodable {
        let image_id: COCOIdentifier
        let category_id: COCOIdentifier
        let score: Double
        let bbox: [Double]?
        let keypoints: [Double]?
    }

    /// Reads `bytes`; results in pictures that `truth` does not list are refused.
    ///
    /// Where the first result has a box, every one must have one, and it is what gives a result its
    /// size; else boxes are those that span all keypoints.
    package init(
        _ bytes: [UInt8], beside truth: COCOTruth, keypoints: Bool
    ) throws(EvaluationFault) {
        let form: [Form] = try COCODocument.decode(bytes, as: "COCO results")
        try Self.refuseUnknown(form, truth)
        let haveBoxes = form.first?.bbox?.isEmpty == false
        var findings: [ObjectFinding] = []
        for (index, one) in form.enumerated() {
            guard let picture = truth.pictureRanks[one.image_id],
                let category = truth.categoryRanks[one.category_id]
            else { continue }
            let needsPoints = keypoints || (!haveBoxes && one.keypoints != nil)
            var finding = ObjectFinding(
                picture: picture, category: category, score: one.score,
                points: needsPoints
                    ? try COCODocument.keypoints(one.keypoints, at: "[\(index)].keypoints").map {
                        ($0.x, $0.y)
                    } : [])
            if haveBoxes || !needsPoints {
                finding.box = try COCODocument.box(one.bbox, at: "[\(index)].bbox")
            }
            findings.append(finding)
        }
        self.findings = findings
        let left = form.count - findings.count
        notes =
            left == 0
            ? []
            : [
                "\(left) of \(form.count) results are of categories that the truth does not list: "
                    + "left out"
            ]
    }

    private static func refuseUnknown(
        _ form: [Form], _ truth: COCOTruth
    ) throws(EvaluationFault) {
        let unknown = form.indices.filter { truth.pictureRanks[form[$0].image_id] == nil }
        guard let index = unknown.first else { return }
        throw EvaluationFault(
            "\(unknown.count) of \(form.count) results are in pictures that the truth does not "
                + "list, the first in \(form[index].image_id.description)",
            at: .key("[\(index)].image_id"),
            hint: "leave those results out, or judge by a truth that lists every picture")
    }
}
