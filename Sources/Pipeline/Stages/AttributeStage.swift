import Locking
import StageGraph
import VisionCore

/// Asks the inference service to look closer at the objects of one source, each as often as its
/// attributes want it.
///
/// One frame at a time, so that what is known of a track does not depend on the order of answers.
final class AttributeStage: RequestStage {
    /// What is known of the objects; answers of the service come on its queues.
    private final class Memory: Sendable {
        let isTracked: Bool
        let known: Lock<TrackAttributes>

        init(_ networks: [AttributeNetwork], isTracked: Bool, behind point: AttributeMemory?) {
            self.isTracked = isTracked
            known = Lock(TrackAttributes(networks.map(\.wanted), memory: point))
        }

        /// What is due to be looked at in `frame`.
        func due(in frame: AnalysedFrame) -> [CropRequest] {
            guard frame.via == .infer else { return [] }
            return known.withLock { $0.due(objects(of: frame), at: frame.decoded.time) }
        }

        /// The frame with what is known of its objects.
        func finished(_ frame: AnalysedFrame) -> AnalysedFrame {
            var finished = frame
            let objects = objects(of: frame)
            known.withLock { known in
                var told: [Int: [TrackAttributes.Told]] = [:]
                for object in objects {
                    let words = known.told(of: object.number)
                    if !words.isEmpty { told[object.number] = words }
                }
                if isTracked {
                    known.end(frame.tracks.filter { $0.state == .ended }.map(\.number))
                } else {
                    known.forgetAll()
                }
                finished.attributes = told
                finished.snapshot = frame.snapshot.flatMap {
                    ResumePoint.payload($0, adding: known.memory)
                }
            }
            return finished
        }

        /// The tracks of a frame; without a tracker its detections, numbered downwards from -1.
        private func objects(of frame: AnalysedFrame) -> [Track] {
            if isTracked { return frame.tracks }
            let time = frame.decoded.time
            return frame.detections.enumerated().map { index, seen in
                Track(
                    number: -1 - index, state: .confirmed, observation: .detected, box: seen.box,
                    label: seen.label, score: seen.score, firstTime: time,
                    lastDetectionTime: time, hits: 1, detectionIndex: index)
            }
        }
    }

    private let service: InferenceService
    private let client: InferenceService.Client?
    private let memory: Memory

    /// A stage that asks `service` in the name of `client`; nil where there is nothing to ask.
    ///
    /// Without a tracker each detection is an object of its own. `point` is what an earlier run
    /// remembered where this one resumes.
    init(
        networks: [AttributeNetwork], isTracked: Bool, behind point: AttributeMemory?,
        service: InferenceService, client: InferenceService.Client?
    ) {
        self.service = service
        self.client = client
        memory = Memory(networks, isTracked: isTracked, behind: point)
    }

    func request(
        _ item: AnalysedItem,
        _ answer: @escaping @Sendable (Result<AnalysedItem?, any Error>) -> Void
    ) {
        switch item {
        case .closing(let closing):
            memory.known.withLock { $0.endAll() }
            answer(.success(.closing(closing)))
        case .notice(let notice): answer(.success(.notice(notice)))
        case .frame(let frame): look(at: frame, answer)
        }
    }

    private func look(
        at frame: AnalysedFrame,
        _ answer: @escaping @Sendable (Result<AnalysedItem?, any Error>) -> Void
    ) {
        let memory = memory
        let due = memory.due(in: frame)
        guard let client, !due.isEmpty else {
            return answer(.success(.frame(memory.finished(frame))))
        }
        var request = InferenceRequest(
            client: client, picture: frame.decoded.picture, minimumScore: 0
        ) { result in
            switch result {
            case .success(let findings):
                memory.known.withLock { $0.take(findings.crops, to: due) }
                answer(.success(.frame(memory.finished(frame))))
            case .failure(let error): answer(.failure(error))
            }
        }
        request.crops = due
        service.submit(request)
    }
}
