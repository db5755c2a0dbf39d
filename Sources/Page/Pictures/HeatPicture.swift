import VisionCore

/// A heat map as a picture with transparent ground: a pixel a cell.
struct HeatPicture {
    private let columns: Int
    private let rows: Int
    private let values: [Double]

    /// The picture of `map` over a picture of `size`: a pixel a cell, to be stretched.
    init(_ map: HeatMap, size: Size) { (columns, rows, values) = map.shares(of: size) }

    /// Columns and rows.
    var size: Size { Size(width: columns, height: rows) }

    /// Red, green, blue and opacity, row by row.
    var pixels: [UInt8] { values.flatMap(Self.colour) }

    /// From nothing over blue, green and yellow to red.
    private static func colour(_ share: Double) -> [UInt8] {
        guard share > 0 else { return [0, 0, 0, 0] }
        let stops: [(Double, Double, Double)] = [
            (40, 60, 200), (20, 170, 190), (90, 200, 80), (245, 215, 60), (230, 50, 40),
        ]
        let place = min(max(share, 0), 1) * Double(stops.count - 1)
        let index = min(Int(place), stops.count - 2)
        let part = place - Double(index)
        let (a, b) = (stops[index], stops[index + 1])
        let mixed: [Double] = [
            a.0 + (b.0 - a.0) * part, a.1 + (b.1 - a.1) * part, a.2 + (b.2 - a.2) * part,
        ]
        return mixed.map { UInt8(clamping: Int($0)) } + [
            UInt8(clamping: Int(70 + 150 * share))
        ]
    }
}
