import Media
import VisionCore

/// COCO results of every frame or picture, before tracking.
///
/// `FILE.json` holds an array of results; `FILE.images.json` maps `image_id` to source, name, size
/// and pts. `image_id` is the number that a picture's name consists of, else `n`; with several
/// sources it is `n` × sources + source, and a number that is taken already gives way to another.
/// One id is one picture, always.
final class DetectionResults: ResultWriter {
    private let results: ResultFile
    private let images: ResultFile
    private let sourceCount: Int
    private var usedIDs: Set<Int> = []
    private var isFirstResult = true
    private var isFirstImage = true

    /// Begins `path` and the file beside it; throws when one cannot be made.
    init(path: String, sourceCount: Int) throws(ResultFileError) {
        self.sourceCount = sourceCount
        results = try ResultFile(path: path)
        images = try ResultFile(path: Self.imagesPath(beside: path))
        try results.write("[")
        try images.write("[")
    }

    /// The file beside `path` that maps `image_id`s to pictures.
    static func imagesPath(beside path: String) -> String {
        (path.hasSuffix(".json") ? String(path.dropLast(5)) : path) + ".images.json"
    }

    /// Adds one frame.
    ///
    /// `name` is the picture's file name where it is one.
    func add(
        _ frame: AnalysedFrame, of source: SourceSettings, task: DetectionTask
    ) throws(ResultFileError) {
        let name = source.pictureName(at: frame.decoded.picture.sourcePTS)
        let image = imageID(name: name, of: frame.identity)
        try images.write(isFirstImage ? "\n" : ",\n")
        isFirstImage = false
        let size = frame.decoded.picture.size
        let pts = frame.decoded.timestamp
        try images.write(
            #"{"id":\#(image),"source":\#(JSONText.quoted(source.name)),"file_name":"#
                + "\(JSONText.quoted(name ?? source.name)),\"width\":\(size.width),"
                + "\"height\":\(size.height),\"n\":\(frame.identity.frameIndex),\"pts\":\(pts)}")
        for detection in frame.detections where detection.score >= task.keptScore {
            try results.write(isFirstResult ? "\n" : ",\n")
            isFirstResult = false
            try results.write(
                line(
                    detection, image: image, category: task.networks.category(of: detection.label)))
        }
    }

    /// Closes both arrays.
    func finish() throws(ResultFileError) {
        try results.write("\n]\n")
        try images.write("\n]\n")
        try results.flush()
        try images.flush()
    }

    private func line(_ detection: Detection, image: Int, category: Int) -> String {
        let box = detection.box
        let sides = [box.left, box.top, box.width, box.height]
            .map { JSONText.number($0, .pixel) }.joined(separator: ",")
        var text = "{\"image_id\":\(image),\"category_id\":\(category),"
        text += "\"bbox\":[\(sides)],\"score\":\(JSONText.number(detection.score, .score))"
        if !detection.keypoints.isEmpty {
            let points = detection.keypoints.map { point in
                JSONText.number(point.point.x, .pixel) + ","
                    + JSONText.number(point.point.y, .pixel) + ",1"
            }
            let scores = detection.keypoints.map { JSONText.number($0.score, .score) }
            text += ",\"keypoints\":[\(points.joined(separator: ","))]"
            text += ",\"keypoint_scores\":[\(scores.joined(separator: ","))]"
        }
        if let mask = detection.mask {
            text += ",\"segmentation\":{\"size\":[\(mask.size.height),\(mask.size.width)],"
            text += "\"counts\":\(JSONText.quoted(mask.text))}"
        }
        if let oriented = detection.oriented {
            let numbers = [
                oriented.center.x, oriented.center.y, oriented.width, oriented.height,
                oriented.degrees,
            ].map { JSONText.number($0, .pixel) }
            text += ",\"obb\":[\(numbers.joined(separator: ","))]"
        }
        return text + "}"
    }

    private func imageID(name: String?, of identity: FrameIdentity) -> Int {
        guard let name, sourceCount == 1 else { return shared(identity) }
        let wanted = Self.number(of: name) ?? identity.frameIndex
        return usedIDs.insert(wanted).inserted ? wanted : free(from: identity.frameIndex)
    }

    /// A number that no name has taken.
    private func free(from number: Int) -> Int {
        var id = number
        while !usedIDs.insert(id).inserted { id = id.addingSaturated(1 << 40) }
        return id
    }

    /// A number that no frame of another source has.
    private func shared(_ identity: FrameIdentity) -> Int {
        let (product, overflow) = identity.frameIndex.multipliedReportingOverflow(by: sourceCount)
        return overflow ? identity.frameIndex : product.addingSaturated(identity.source)
    }

    /// The number that a picture's name consists of; nil for another name.
    private static func number(of name: String) -> Int? {
        let file = name.split(separator: "/").last ?? ""
        let stem = file.lastIndex(of: ".").map { file[..<$0] } ?? file
        guard stem.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
        return Int(stem)
    }
}
