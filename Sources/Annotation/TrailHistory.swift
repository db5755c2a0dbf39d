import VisionCore

/// Where each track has been recently, in media time.
struct TrailHistory {
    /// One place of a track.
    struct Place {
        let time: MediaInstant
        let point: Point
    }

    private var ways: [Int: [Place]] = [:]
    private var lastTime: MediaInstant?
    private var lastSize = Size(width: 0, height: 0)

    /// Adds the places of a frame and forgets what is older than `duration`.
    ///
    /// A step back in time or another picture size discards the history.
    mutating func add(
        _ tracks: [Track], time: MediaInstant, keeping duration: Duration, size: Size
    ) {
        if time < lastTime ?? time || size != lastSize { ways.removeAll() }
        lastTime = time
        lastSize = size
        let step = Float(max(size.height, 1)) / 200
        for track in tracks where track.state == .confirmed {
            let point = Point(BoxAnchor.bottomCenter.point(of: track.box))
            guard point.x.isFinite, point.y.isFinite else { continue }
            var way = ways[track.number, default: []]
            // Jitter of a standing object adds no places.
            if let last = way.last, abs(last.point.x - point.x) + abs(last.point.y - point.y) < step
            {
                continue
            }
            way.append(Place(time: time, point: point))
            ways[track.number] = way
        }
        let oldest = time - duration
        for (number, way) in ways where way[0].time < oldest {
            let fresh = way.drop { $0.time < oldest }
            ways[number] = fresh.isEmpty ? nil : Array(fresh)
        }
    }

    /// The places of a track, oldest first.
    func way(of number: Int) -> [Place] { ways[number] ?? [] }

    /// How many tracks have places.
    var count: Int { ways.count }
}
