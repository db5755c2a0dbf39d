import Imaging
import VisionCore

extension Scene {
    /// An object to be outlined and named.
    private struct Item {
        let box: Box
        let text: String
        let colour: RGBColour
        let opacity: Float
        /// The turned box that is drawn in place of its bounds.
        let oriented: OrientedBox?
    }

    /// Draws outlines, then all plates over them; objects further down come later.
    func drawObjects(_ frame: FrameAnnotations, _ seen: SeenObjects) {
        let items = items(of: frame.tracks, seen, notes: frame.notes).sorted {
            $0.box.bottom < $1.box.bottom
        }
        if style.boxes {
            for item in items {
                if let corners = item.oriented?.corners, let first = corners.first {
                    painter.polyline(
                        corners + [first], width: Float(thickness), painter.colour(item.colour),
                        opacity: item.opacity)
                    continue
                }
                painter.outline(
                    item.box, painter.colour(item.colour), thickness: thickness,
                    opacity: item.opacity)
            }
        }
        var labels = LabelPlacer(size: size)
        var plates = style.hud ? hudPlates(frame.hud) : []
        for plate in plates { labels.reserve(plate.rect) }
        plates += shapePlates(frame.shapes, &labels)
        for item in items where !item.text.isEmpty {
            guard let box = PixelRect(item.box)?.clipped(to: size), !box.isEmpty else { continue }
            let rect = labels.place(plateSize(item.text), at: box)
            plates.append(
                Plate(
                    text: item.text, rect: rect, background: item.colour,
                    opacity: max(item.opacity, 0.8)))
        }
        for plate in plates { draw(plate) }
    }

    /// The colour of a track.
    func colour(of track: Track) -> RGBColour {
        Palette.colour(style.colourBy == .track ? track.number : track.label.index)
    }

    private func items(
        of tracks: [Track]?, _ seen: SeenObjects, notes: [Int: String]
    ) -> [Item] {
        guard let tracks else {
            return seen.objects.map(\.detection).enumerated().map { index, one in
                Item(
                    box: one.box,
                    text: text(one.label, number: nil, one.score, notes[-1 - index]),
                    colour: Palette.colour(one.label.index), opacity: 1, oriented: one.oriented)
            }
        }
        var turned: [Int: OrientedBox] = [:]
        for object in seen.objects {
            if let number = object.track { turned[number] = object.detection.oriented }
        }
        return tracks.filter { $0.state == .confirmed }.map {
            Item(
                box: $0.box, text: text($0.label, number: $0.number, $0.score, notes[$0.number]),
                colour: colour(of: $0), opacity: $0.observation == .predicted ? 0.5 : 1,
                oriented: $0.observation == .predicted ? nil : turned[$0.number])
        }
    }

    private func text(
        _ label: Label, number: Int?, _ score: Float, _ note: String?
    ) -> String {
        guard style.labels else { return "" }
        var parts = [label.name]
        if style.ids, let number { parts.append("#\(number)") }
        if style.scores, let percent = score.percent { parts.append("\(percent)%") }
        if let note { parts.append(note) }
        return parts.joined(separator: " ")
    }

    /// Draws the trails of the frame's tracks, older parts fainter.
    func drawTrails(_ tracks: [Track], _ trails: TrailHistory) {
        for track in tracks where track.state == .confirmed {
            let places = trails.way(of: track.number)
            guard places.count > 1 else { continue }
            let colour = painter.colour(colour(of: track))
            let parts = min(4, places.count - 1)
            for part in 0..<parts {
                let first = (places.count - 1) * part / parts
                let last = (places.count - 1) * (part + 1) / parts
                painter.polyline(
                    places[first...last].map(\.point), width: Float(thickness), colour,
                    opacity: Float(part + 1) / Float(parts))
            }
        }
    }

    /// Draws keypoints and the bones between them, in the colour of the track if there is one, and
    /// where it is asked for their mirror image.
    func drawSkeletons(
        _ objects: [(detection: Detection, track: Track?)], _ skeleton: Skeleton?
    ) {
        for (index, (detection, track)) in objects.enumerated() where !detection.keypoints.isEmpty {
            let bone = painter.colour(track.map(colour(of:)) ?? Palette.colour(index))
            drawSkeleton(detection.keypoints, skeleton, bone, opacity: 0.9)
            guard style.mirrorsSkeletons else { continue }
            let axis = mirrorAxis(of: detection.box)
            let mirrored = detection.keypoints.map { point in
                var point = point
                point.point.x = 2 * axis - point.point.x
                return point
            }
            drawSkeleton(mirrored, skeleton, bone, opacity: 0.6)
        }
    }

    /// The upright line beside an object, on the side with more room, in which it is mirrored.
    private func mirrorAxis(of box: Box) -> Float {
        let gap = box.width * 0.1
        return box.center.x * 2 < Float(size.width) ? box.right + gap : box.left - gap
    }

    private func drawSkeleton(
        _ points: [Keypoint], _ skeleton: Skeleton?, _ bone: YUVColour, opacity: Float
    ) {
        let radius = Float(thickness) * 1.1 + 0.5
        let isSeen = { (i: Int) in
            points.indices.contains(i) && points[i].score >= style.keypointScore
        }
        for edge in skeleton?.edges ?? [] where edge.count == 2 {
            guard isSeen(edge[0]), isSeen(edge[1]) else { continue }
            painter.line(
                from: points[edge[0]].point, to: points[edge[1]].point,
                width: Float(thickness) + 0.5, bone, opacity: opacity)
        }
        let joint = painter.colour(.white)
        for i in points.indices where isSeen(i) {
            painter.disc(points[i].point, radius: radius, joint)
        }
    }
}
