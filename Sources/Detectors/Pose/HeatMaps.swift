import VisionCore

/// Heat maps of landmarks, rows × columns × landmarks, before the sigmoid.
struct HeatMaps {
    /// Cells to each side of a landmark that count.
    private static let reach = 3
    /// The least peak that moves a landmark.
    private static let leastPeak = 0.5

    private let output: NetworkOutput
    private let rows: Int
    private let columns: Int

    init(_ output: NetworkOutput) {
        self.output = output
        rows = output.shape[0]
        columns = output.shape[1]
    }

    /// A landmark moved to the middle of the heat around it; places run from 0 to 1.
    func refined(_ place: Point, of landmark: Int) -> Point {
        let x = place.x * Float(columns), y = place.y * Float(rows)
        guard x >= 0, x < Float(columns), y >= 0, y < Float(rows) else { return place }
        let column = Int(x), row = Int(y)
        var sum = 0.0, sumX = 0.0, sumY = 0.0, peak = 0.0
        for r in max(0, row - Self.reach)..<min(rows, row + Self.reach + 1) {
            for c in max(0, column - Self.reach)..<min(columns, column + Self.reach + 1) {
                let heat = sigmoid(
                    Double(output.values[(r * columns + c) * output.shape[2] + landmark]))
                sum += heat
                sumX += heat * Double(c)
                sumY += heat * Double(r)
                peak = max(peak, heat)
            }
        }
        guard peak >= Self.leastPeak, sum > 0 else { return place }
        return Point(
            x: Float(sumX / sum / Double(columns)), y: Float(sumY / sum / Double(rows)))
    }
}
