import PipelineConfig
import VisionCore

/// What is known of objects one by one: the answers of networks about their crops, put together
/// over the life of each track, so that a track is not looked at in every frame.
struct TrackAttributes: Sendable {
    /// What is told of an object.
    struct Told: Sendable, Equatable {
        /// The attribute's name.
        var name: String
        /// What it is: a class, or the number of the track that it resembles.
        var value: String
        /// How sure that is, 0 to 1.
        var score: Float
    }

    /// What is asked for.
    struct Wanted: Sendable {
        /// Of which objects, how often, and what is alike.
        var description: AttributeDescription
        /// The classes that the network tells apart; nil for one that gives a vector.
        var labels: [String]?
    }

    private let wanted: [Wanted]
    /// What is remembered, for a further run to go on with.
    private(set) var memory: AttributeMemory
    private static let formerLimit = 500

    /// `memory` is that of an earlier run, which asked for as many attributes; nil for the first.
    init(_ wanted: [Wanted], memory: AttributeMemory? = nil) {
        self.wanted = wanted
        self.memory = memory ?? AttributeMemory(attributes: wanted.count)
        assert(self.memory.fits(attributes: wanted.count), "the memory of other attributes")
    }

    /// The crops that are due among `tracks` as they are at `time`, and takes note that they are
    /// looked at.
    mutating func due(_ tracks: [Track], at time: MediaInstant) -> [CropRequest] {
        var requests: [CropRequest] = []
        for track in tracks where track.observation == .detected && track.state == .confirmed {
            for (index, one) in wanted.enumerated()
            where one.description.classes?.contains(track.label.name) ?? true {
                var all =
                    memory.known[track.number] ?? wanted.map { _ in AttributeMemory.Known() }
                let so = all[index]
                let isDue = so.last.map { time - $0 >= one.description.every } ?? true
                guard isDue, so.looks < one.description.looks ?? .max else { continue }
                all[index].first = so.first ?? track.firstTime
                all[index].last = time
                all[index].looks = so.looks.addingSaturated(1)
                memory.known[track.number] = all
                requests.append(CropRequest(network: index, track: track.number, box: track.box))
            }
        }
        return requests
    }

    /// Takes what the networks answered to `requests`.
    mutating func take(_ answers: [[Float]], to requests: [CropRequest]) {
        for (request, numbers) in zip(requests, answers) where !numbers.isEmpty {
            guard var all = memory.known[request.track] else { continue }
            let sum = all[request.network].sum.values
            all[request.network].sum.values =
                sum.count == numbers.count ? zip(sum, numbers).map(+) : numbers
            memory.known[request.track] = all
        }
    }

    /// What is told of a track, by the order of the attributes.
    func told(of track: Int) -> [Told] {
        guard let all = memory.known[track] else { return [] }
        return wanted.indices.compactMap { index in
            let sum = all[index].sum.values
            guard !sum.isEmpty else { return nil }
            if let labels = wanted[index].labels {
                return best(sum, labels, looks: all[index].looks, wanted[index])
            }
            return alike(all[index], index)
        }
    }

    private func best(
        _ sum: [Float], _ labels: [String], looks: Int, _ wanted: Wanted
    ) -> Told? {
        guard let place = sum.indices.max(by: { (sum[$0], $1) < (sum[$1], $0) }),
            labels.indices.contains(place)
        else { return nil }
        return Told(
            name: wanted.description.name, value: labels[place],
            score: LogStep.score.rounded(min(sum[place] / Float(max(looks, 1)), 1)))
    }

    /// The former track that a vector resembles most, if any does enough; one that was there at the
    /// same time is somebody else.
    private func alike(_ one: AttributeMemory.Known, _ index: Int) -> Told? {
        let own = Self.unit(one.sum.values)
        var best: (Int, Float)?
        for entry in memory.former[index]
        where one.first.map({ $0 > entry.last }) ?? false {
            let likeness = Self.product(own, entry.vector.values)
            if likeness > best?.1 ?? -.infinity { best = (entry.track, likeness) }
        }
        guard let best, Double(best.1) >= wanted[index].description.alike else { return nil }
        return Told(
            name: wanted[index].description.name, value: "\(best.0)",
            score: LogStep.score.rounded(min(best.1, 1)))
    }

    private static func product(_ one: [Float], _ other: [Float]) -> Float {
        var sum: Float = 0
        for (a, b) in zip(one, other) { sum += a * b }
        return sum
    }

    private static func unit(_ vector: [Float]) -> [Float] {
        let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return length > 0 ? vector.map { $0 / length } : vector
    }

    /// Forgets tracks that are over; their vectors are kept for those that come after.
    mutating func end(_ tracks: [Int]) {
        for track in tracks {
            guard let all = memory.known.removeValue(forKey: track) else { continue }
            for index in wanted.indices where wanted[index].labels == nil {
                let sum = all[index].sum.values
                guard let last = all[index].last, !sum.isEmpty else { continue }
                memory.former[index].append(
                    AttributeMemory.Former(
                        track: track, vector: PackedFloats(Self.unit(sum)), last: last))
                if memory.former[index].count > Self.formerLimit {
                    memory.former[index].removeFirst()
                }
            }
        }
    }

    /// Ends all: another epoch begins.
    mutating func endAll() { end(memory.known.keys.sorted()) }

    /// Forgets all that is known of objects that nobody follows.
    mutating func forgetAll() { memory.known = [:] }
}
