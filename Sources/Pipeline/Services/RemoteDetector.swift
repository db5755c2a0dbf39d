import Detectors
import Imaging
import Media
import RemoteInference
import VisionCore

/// A detector that a server runs; the one of this process in its place while the server does not
/// answer, where there is one.
///
/// Pictures become the network's input here, and its outputs become detections here: the server
/// computes the network alone. Not `Sendable`: one per lane, used on that lane's queue.
final class RemoteDetector: BoxFinder {
    /// A part of a picture that the server was asked about.
    private struct Asked {
        var picture: VideoFrame?
        /// How it became an input; nil where that cannot be.
        var input: (feed: RemoteFeed, transform: LetterboxTransform)?
        var preparation = Duration.zero
        var outputs: [RemoteOutput]?
        /// Its share of the time that the request took.
        var network = Duration.zero
    }

    private static let keptFeeds = 8
    private let worker: RemoteWorker
    private let local: (any BoxFinder)?
    private let feed: RemoteFeed
    private let following: FollowedNetwork?
    /// Where the input follows the picture: those for the sizes that came last.
    private var feeds: [VisionCore.Size: RemoteFeed] = [:]
    /// What the server was asked about and what was not taken yet, in the order of the questions.
    private var asked: [Asked] = []
    private var next = 0
    /// How many of them, the last ones, were not sent yet; their inputs are in `bytes`.
    private var unsent = 0
    private var bytes: [UInt8] = []

    /// A detector that is fed and read as `spec` says, and where its input is `following` the
    /// picture as that says; `local` is the one of this process.
    init(
        spec: DetectorSpec, following: FollowedNetwork?, worker: RemoteWorker,
        local: (any BoxFinder)?
    ) {
        self.worker = worker
        self.local = local
        self.following = following
        feed = RemoteFeed(spec)
    }

    /// Whether the detector of this process looked at the picture of `begin`, or at a part of it.
    private(set) var fellBack = false

    private(set) var lastTimes = NetworkTimes()

    /// Requests that are looked at together now: what the local engine is to do is shared out to
    /// all lanes, and a server that takes one picture a request gets it from whatever lane is free.
    var together: Int? {
        worker.engine.wouldSend && worker.engine.form?.takesBatches == true ? nil : 1
    }

    /// Asks the server about all that `requests` want to have looked at, in as few requests as it
    /// takes.
    func ask(about requests: [InferenceRequest]) {
        forget()
        let isWorthIt = requests.count > 1 || requests.contains { $0.tiles > 1 }
        guard isWorthIt, worker.engine.wouldSend, let form = worker.engine.form else { return }
        for request in requests {
            request.picture.withImage { image in
                add(image, of: request.picture, form)
                guard request.tiles > 1 else { return }
                for rect in PictureTiles(request.tiles, of: image.size).rects {
                    add(image.part(rect), of: request.picture, form)
                }
            }
        }
        send()
    }

    /// What follows is about `picture`.
    func begin(_ picture: VideoFrame) {
        fellBack = false
        if let first = asked.firstIndex(where: { $0.picture === picture }) {
            next = first
        } else {
            forget()
        }
    }

    func detections(
        in image: ImageView, minimumScore: Float
    ) throws(DetectorError) -> [Detection] {
        if next >= asked.count { askAlone(image) }
        guard asked.indices.contains(next), let outputs = asked[next].outputs,
            let (feed, transform) = asked[next].input
        else {
            next += 1
            return try withoutServer(image, minimumScore)
        }
        let one = asked[next]
        // Its outputs are let go as soon as they are read.
        asked[next].outputs = nil
        next += 1
        let clock = ContinuousClock()
        let start = clock.now
        let found = Self.withOutputs(outputs[...]) { outputs in
            feed.spec.detections(
                from: outputs, transform: transform, size: image.size, minimumScore: minimumScore)
        }
        lastTimes = NetworkTimes(
            preparation: one.preparation, network: one.network, reading: clock.now - start)
        return found
    }

    private func withoutServer(
        _ image: ImageView, _ minimumScore: Float
    ) throws(DetectorError) -> [Detection] {
        worker.engine.note(unsent: 1)
        guard let local else { throw .unanswered }
        fellBack = true
        defer { lastTimes = local.lastTimes }
        return try local.detections(in: image, minimumScore: minimumScore)
    }

    private func askAlone(_ image: ImageView) {
        forget()
        guard worker.engine.wouldSend, let form = worker.engine.form else { return }
        add(image, of: nil, form)
        send()
    }

    private func forget() {
        asked.removeAll(keepingCapacity: true)
        next = 0
        unsent = 0
    }

    private func send() {
        guard unsent > 0, let feed = asked.last?.input?.feed else { return }
        let clock = ContinuousClock()
        let start = clock.now
        let answers = worker.outputs(of: bytes, count: unsent, sides: feed.sides) { shapes in
            // What does not depend on the picture was compared at the start.
            following == nil || feed.takes(shapes)
        }
        let share = (clock.now - start) / max(unsent, 1)
        let first = asked.count - unsent
        for (index, outputs) in answers.enumerated() {
            asked[first + index].outputs = outputs
            asked[first + index].network = share
        }
        unsent = 0
    }

    /// Puts the input made of `image` behind those that are to be sent; sends them when a request
    /// is full, or when this one is of another size.
    private func add(_ image: ImageView, of picture: VideoFrame?, _ form: AgreedForm) {
        let clock = ContinuousClock()
        let start = clock.now
        let feed = feed(for: image)
        if unsent > 0, feed?.sides != asked.last?.input?.feed.sides { send() }
        guard let feed else {
            asked.append(Asked(picture: picture))
            return
        }
        let size = feed.sides.reduce(form.type.byteSize, *)
        let offset = unsent * size
        if bytes.count < offset + size {
            bytes += Array(repeating: 0, count: offset + size - bytes.count)
        }
        let transform = bytes.withUnsafeMutableBytes { all in
            feed.fill(
                UnsafeMutableRawBufferPointer(rebasing: all[offset..<offset + size]), image,
                as: form.type, isOwn: worker.engine.network.types.first == form.type)
        }
        asked.append(
            Asked(
                picture: picture, input: (feed, transform), preparation: clock.now - start))
        unsent += 1
        if unsent == RemoteEngine.batch { send() }
    }

    /// How `image` becomes an input; nil where its size cannot be one.
    private func feed(for image: ImageView) -> RemoteFeed? {
        guard let following else { return feed }
        let size = following.shape.input(for: image.size)
        if let known = feeds[size] { return known }
        guard let spec = try? following.spec(size) else { return nil }
        if feeds.count >= Self.keptFeeds { feeds = [:] }
        let feed = RemoteFeed(spec)
        feeds[size] = feed
        return feed
    }

    /// Calls `body` with views of `outputs`.
    private static func withOutputs<Result>(
        _ outputs: ArraySlice<RemoteOutput>, _ ready: [NetworkOutput] = [],
        _ body: ([NetworkOutput]) -> Result
    ) -> Result {
        guard let first = outputs.first else { return body(ready) }
        return first.values.withUnsafeBufferPointer { values in
            withOutputs(
                outputs.dropFirst(),
                ready + [NetworkOutput(shape: first.shape, values: values)], body)
        }
    }
}
