import VisionCore

/// Boxes by their left edges, so that those near another one are found without looking at all.
struct SortedBoxes: Sendable {
    private struct Item: Sendable {
        let box: PreciseBox
        let column: Int
    }

    private var items: [Item] = []
    /// The greatest width and height.
    private var (widest, tallest) = (0.0, 0.0)

    /// Sorts the boxes of `chosen`; each is named by its place there.
    mutating func sort(_ chosen: [Int], of boxes: [PreciseBox]) {
        items.removeAll(keepingCapacity: true)
        (widest, tallest) = (0, 0)
        for (column, index) in chosen.enumerated() {
            let box = boxes[index]
            items.append(Item(box: box, column: column))
            widest = max(widest, box.right - box.left)
            tallest = max(tallest, box.bottom - box.top)
        }
        items.sort { $0.box.left < $1.box.left }
    }

    /// Calls `body` with all boxes that meet `box`, in no order, and with few others; `margin` is
    /// the share of its sides by which each grows on each side.
    func forEach(near box: PreciseBox, margin: Double, _ body: (Int, PreciseBox) -> Void) {
        // A pixel and a little more, so that rounding leaves nothing out.
        let aside = margin * ((box.right - box.left).magnitude + widest) * 1.001 + 1
        let above = margin * ((box.bottom - box.top).magnitude + tallest) * 1.001 + 1
        let (left, right) = (box.left - aside, box.right + aside)
        let (top, bottom) = (box.top - above, box.bottom + above)
        var index = place(notBefore: left - widest)
        while index < items.count, items[index].box.left <= right {
            let other = items[index].box
            if other.right >= left, other.top <= bottom, other.bottom >= top {
                body(items[index].column, other)
            }
            index += 1
        }
    }

    /// The first box whose left edge is at `x` or behind it.
    private func place(notBefore x: Double) -> Int {
        var (low, high) = (0, items.count)
        while low < high {
            let middle = (low + high) / 2
            if items[middle].box.left < x { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
