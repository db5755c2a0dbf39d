/// The pixels of one object in a picture, as COCO's run lengths.
///
/// Pixels are counted column by column from the left, each from top to bottom; runs of background
/// and of the object take turns, the background first.
package struct InstanceMask: Hashable, Sendable, Codable {
    /// The picture.
    package let size: Size
    /// Lengths of the runs; they add up to the pixels of the picture.
    package let runs: [Int]

    /// The pixels of `columns` × `rows` for which `isInside` (column, row) holds, in a picture of
    /// `size`.
    package init(
        size: Size, columns: Range<Int>, rows: Range<Int>, isInside: (Int, Int) -> Bool
    ) {
        self.size = size
        let columns = columns.clamped(to: 0..<max(size.width, 0))
        let rows = rows.clamped(to: 0..<max(size.height, 0))
        var runs: [Int] = []
        var (length, isObject) = (columns.lowerBound * size.height, false)
        func add(_ count: Int, _ value: Bool) {
            if value != isObject {
                runs.append(length)
                (length, isObject) = (0, value)
            }
            length += count
        }
        if !rows.isEmpty {
            for column in columns {
                add(rows.lowerBound, false)
                for row in rows { add(1, isInside(column, row)) }
                add(size.height - rows.upperBound, false)
            }
            add((size.width - columns.upperBound) * size.height, false)
        } else {
            length = size.width * size.height
        }
        if length > 0 || runs.isEmpty { runs.append(length) }
        self.runs = runs
    }

    /// Reads runs as `text` writes them; nil where they are no mask of a picture of `size`.
    package init?(size: Size, text: String) {
        guard (0...100_000).contains(size.width), (0...100_000).contains(size.height) else {
            return nil
        }
        var runs: [Int] = []
        var (value, shift, left) = (0, 0, size.width * size.height)
        for byte in text.utf8 {
            guard (48...111).contains(byte), shift < 60 else { return nil }
            let digit = Int(byte) - 48
            value |= (digit & 0x1f) << shift
            shift += 5
            guard digit & 0x20 == 0 else { continue }
            if digit & 0x10 != 0 { value |= -1 << shift }
            if runs.count > 2 { value = value.addingSaturated(runs[runs.count - 2]) }
            guard value >= 0, value <= left else { return nil }
            left -= value
            runs.append(value)
            (value, shift) = (0, 0)
        }
        guard left == 0, shift == 0, !runs.isEmpty else { return nil }
        self.size = size
        self.runs = runs
    }

    /// Pixels of the object.
    package var area: Int {
        runs.enumerated().reduce(0) { $0 + ($1.offset % 2 == 1 ? $1.element : 0) }
    }

    /// Calls `body` with the column and the rows of each piece of the object.
    package func forEachPiece(_ body: (Int, Range<Int>) -> Void) {
        guard size.height > 0 else { return }
        var at = 0
        for (index, run) in runs.enumerated() {
            if index % 2 == 1 {
                var first = at
                while first < at + run {
                    let column = first / size.height
                    let end = min(at + run, (column + 1) * size.height)
                    body(column, first - column * size.height..<end - column * size.height)
                    first = end
                }
            }
            at += run
        }
    }

    /// The runs as the text that COCO's tools read: from the third on each as the difference to
    /// the one before the last, in digits of five bits, the low ones first.
    package var text: String {
        var text = ""
        for (index, run) in runs.enumerated() {
            var rest = index > 2 ? run - runs[index - 2] : run
            var isMore = true
            while isMore {
                var digit = rest & 0x1f
                rest >>= 5
                isMore = digit & 0x10 != 0 ? rest != -1 : rest != 0
                if isMore { digit |= 0x20 }
                text.unicodeScalars.append(Unicode.Scalar(UInt8(digit + 48)))
            }
        }
        return text
    }
}
