import HTTPServing

/// Which request is answered by what.
struct RouteTable: Sendable {
    /// Who may ask.
    enum Need: Sendable {
        /// Anybody that reaches the server.
        case nothing
        /// Who may look.
        case read
        /// Who may change.
        case admin
    }

    typealias Answer = @Sendable (PageRequest) throws -> HTTPResponse

    struct Route: Sendable {
        let method: String
        /// The parts of the path; `{name}` stands for anything.
        let pattern: [String]
        let need: Need
        let answer: Answer
    }

    private var routes: [Route] = []

    /// Adds what answers `method` on `path`, relative to the root of the server.
    mutating func on(
        _ method: String, _ path: String, _ need: Need, _ answer: @escaping Answer
    ) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: true).map(String.init)
        routes.append(Route(method: method, pattern: parts, need: need, answer: answer))
    }

    /// What answers a request, with the names of its path.
    func route(for request: HTTPRequest) throws(Problem) -> (Route, [String]) {
        var segments = request.segments
        if segments.last == "" { segments.removeLast() }
        var methods: [String] = []
        for route in routes {
            guard let names = Self.names(in: segments, of: route.pattern) else { continue }
            let isHead = request.method == "HEAD" && route.method == "GET"
            if route.method == request.method || isHead { return (route, names) }
            methods.append(route.method)
        }
        guard !methods.isEmpty else { throw Problem(404, "nothing is here") }
        var problem = Problem(405, "\(request.method) has no meaning here")
        problem.headers = [("Allow", Set(methods).sorted().joined(separator: ", "))]
        throw problem
    }

    private static func names(in segments: [String], of pattern: [String]) -> [String]? {
        guard segments.count == pattern.count else { return nil }
        var names: [String] = []
        for (segment, part) in zip(segments, pattern) {
            if part.hasPrefix("{") {
                guard !segment.isEmpty else { return nil }
                names.append(segment)
            } else if segment != part {
                return nil
            }
        }
        return names
    }
}
