package import VisionCore

extension EventType {
    /// A camera gives the same picture again and again.
    package static let cameraFrozen = EventType(rawValue: "camera.frozen")
    /// A camera shows nothing: its lens is covered.
    package static let cameraBlind = EventType(rawValue: "camera.blind")
    /// A camera shows another place.
    package static let cameraMoved = EventType(rawValue: "camera.moved")
    /// Something moves in front of a camera.
    package static let motion = EventType(rawValue: "motion")
}

/// What the pictures of a source say about its camera: a state begins or ends.
package struct CameraSign: Hashable, Sendable, Codable {
    /// What is the matter.
    package enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        /// The lens is covered, or the picture shows nothing.
        case blind
        /// The camera shows another place.
        case moved
        /// The same picture comes again and again.
        case frozen
        /// Something moves.
        case motion

        /// The type of its events.
        package var eventType: EventType {
            switch self {
            case .blind: .cameraBlind
            case .moved: .cameraMoved
            case .frozen: .cameraFrozen
            case .motion: .motion
            }
        }
    }

    /// What is the matter.
    package let kind: Kind
    /// Whether it begins; else it ends.
    package let isOn: Bool
    /// When; nil for the time of the frame with which it was noticed.
    package let time: MediaInstant?
    /// The figure by which it was noticed, and its limit.
    package let data: [EventField]

    /// A state that begins or ends.
    package init(_ kind: Kind, isOn: Bool, at time: MediaInstant?, data: [EventField]) {
        self.kind = kind
        self.isOn = isOn
        self.time = time
        self.data = data
    }
}

/// Reports what is the matter with a camera: covered, turned, frozen; or that something moves.
package struct CameraRule: AnalyticsRule {
    package static let kind = "camera"
    package static let eventTypes: [EventType] = CameraSign.Kind.allCases.map(\.eventType)

    /// The settings that all rules have.
    package var options: RuleOptions
    /// What it reports.
    package let watched: [CameraSign.Kind]
    /// One for each kind that is watched.
    private var journals: [RuleJournal]
    private var now: EventMoment?

    /// A rule that reports what is `watched`.
    package init(options: RuleOptions, watched: [CameraSign.Kind]) {
        self.options = options
        self.watched = watched
        journals = watched.indices.map { RuleJournal(first: $0, step: watched.count) }
    }

    package var watchesPictures: Bool { true }

    package mutating func evaluate(_ input: RuleInput) -> [AnalyticsEvent] {
        now = EventMoment(of: input)
        return input.signs.compactMap { sign in
            guard let place = watched.firstIndex(of: sign.kind) else { return nil }
            let moment = sign.time.map { EventMoment(time: $0) } ?? EventMoment(of: input)
            if sign.isOn {
                return journals[place].begin(
                    sign.kind.eventType, of: options, in: input.identity, at: moment,
                    data: sign.data, why: [])
            }
            return journals[place].revise(
                sign.kind.eventType, .end, of: options, in: input.identity, at: moment,
                data: sign.data)
        }
    }

    package mutating func finish(at identity: FrameIdentity, because reason: RuleEnd)
        -> [AnalyticsEvent]
    {
        guard let now else { return [] }
        return watched.indices.compactMap { place in
            journals[place].revise(
                watched[place].eventType, .end, of: options, in: identity, at: now, data: [],
                endReason: reason.rawValue)
        }
    }
}
