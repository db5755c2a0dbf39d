/// What came of the pictures that a network elsewhere was to look at.
package struct RemoteFigures: Sendable, Equatable {
    /// What looks at pictures now.
    package enum State: String, Sendable {
        /// The server.
        case remote
        /// The engine of this process, until the server answers again.
        case local
        /// Nothing: pictures are dropped until the server answers again.
        case drop
    }

    /// Its name in the log and in metrics.
    package var name: String
    /// What looks at pictures now.
    package var state: State
    /// Pictures that the server looked at.
    package var remote = 0
    /// Pictures that the engine of this process looked at in its place.
    package var local = 0
    /// Pictures that nothing looked at.
    package var dropped = 0
    /// Requests that were sent; one may hold several pictures.
    package var requests = 0
    /// Requests that failed, by the reason's word.
    package var failures: [String: Int] = [:]
    /// Times that the breaker opened.
    package var openings = 0
    /// Seconds that all answered requests took.
    package var seconds = 0.0
    /// Time that half and 95 of 100 of the last answered requests took; nil before the first.
    package var p50: Duration?
    package var p95: Duration?

    init(name: String, state: State) {
        self.name = name
        self.state = state
    }

    /// Requests that failed.
    package var failed: Int { failures.values.reduce(0, +) }
}

/// That something else looks at pictures from now on.
package struct RemoteChange: Sendable, Equatable {
    /// The engine's name in the log and in metrics.
    package let name: String
    /// What looked at them.
    package let from: RemoteFigures.State
    /// What looks at them now.
    package let to: RemoteFigures.State
    /// Why, with the numbers.
    package let reason: String
}

/// The last spans, and their percentiles.
struct RecentSpans {
    private static let most = 256
    private var spans: [Duration] = []
    private var next = 0

    mutating func note(_ span: Duration) {
        if spans.count < Self.most {
            spans.append(span)
        } else {
            spans[next] = span
            next = (next + 1) % Self.most
        }
    }

    /// The span that `percent` of 100 are not longer than; nil before the first.
    func percentile(_ percent: Int) -> Duration? {
        let sorted = spans.sorted()
        return sorted.isEmpty ? nil : sorted[min(sorted.count * percent / 100, sorted.count - 1)]
    }
}
