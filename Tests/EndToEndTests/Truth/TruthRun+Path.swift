import TestSupport
import Testing

extension TruthRun {
    /// From the first detection to the last, in order, each point where the object was.
    func judgePath(of record: JSON) throws {
        let label = record["cls"].text ?? ""
        let points = record["path"].items
        #expect((2...64).contains(points.count), "\(label): \(points.count) points")
        let times = points.compactMap { $0[0].int }
        #expect(times.first == record["first_t_ns"].int)
        #expect(times.last == record["last_det_t_ns"].int)
        #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 })
        for point in points {
            let box = try #require(truth(label, frame: (point[0].int ?? 0) / 40_000_000))
            let anchor = [box[0] + box[2] / 2, box[1] + box[3]]
            let at = [point[1].number ?? -1, point[2].number ?? -1]
            #expect(Self.near(at, anchor, by: 5), "\(label) \(at) \(anchor)")
        }
    }
}
