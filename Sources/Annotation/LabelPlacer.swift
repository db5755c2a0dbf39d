package import Imaging
package import VisionCore

/// Finds places for label plates: inside the picture and, where there is room, beside each other.
package struct LabelPlacer {
    private let size: Size
    private var taken: [PixelRect] = []

    /// A placer for a picture of `size`.
    package init(size: Size) {
        self.size = size
    }

    /// Reserves a part of the picture.
    package mutating func reserve(_ rect: PixelRect) {
        taken.append(rect)
    }

    /// A place for a plate of `plate` pixels at `box`: above it, else inside at the top, else
    /// below, else flush right; that which covers least of the others.
    package mutating func place(_ plate: Size, at box: PixelRect) -> PixelRect {
        let right = box.right - plate.width
        let candidates = [
            (box.left, box.top - plate.height), (right, box.top - plate.height),
            (box.left, box.top), (box.left, box.bottom), (right, box.bottom),
            (box.left, box.bottom - plate.height),
        ]
        var best: (rect: PixelRect, cost: Int)?
        for (rank, origin) in candidates.enumerated() {
            let wanted = PixelRect(
                left: origin.0, top: origin.1, right: origin.0 + plate.width,
                bottom: origin.1 + plate.height)
            let rect = pushedInside(wanted)
            let moved = abs(rect.left - wanted.left) + 4 * abs(rect.top - wanted.top)
            let covered = taken.reduce(0) { sum, other in
                let shared = rect.intersection(other)
                return shared.isEmpty ? sum : sum + shared.width * shared.height
            }
            let cost = covered * 4 + moved * plate.height / 4 + rank
            if cost < best?.cost ?? .max { best = (rect, cost) }
            if cost == rank { break }
        }
        let rect = best?.rect ?? PixelRect(left: 0, top: 0, right: 0, bottom: 0)
        taken.append(rect)
        return rect
    }

    /// `rect` moved into the picture; a larger one starts at the picture's left top corner.
    package func pushedInside(_ rect: PixelRect) -> PixelRect {
        let x = max(min(rect.left, size.width - rect.width), 0)
        let y = max(min(rect.top, size.height - rect.height), 0)
        return PixelRect(left: x, top: y, right: x + rect.width, bottom: y + rect.height)
    }
}
