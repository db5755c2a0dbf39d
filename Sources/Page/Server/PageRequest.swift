import EventLog
import HTTPServing
import VisionCore

/// A request on its way to what answers it, with the names that its path holds.
struct PageRequest {
    let http: HTTPRequest
    /// What stands in the places of `{…}` of the route, in their order.
    var names: [String] = []

    /// A whole number of the query within `range`; `standard` where it is not given.
    func number(
        _ name: String, in range: ClosedRange<Int>, standard: Int
    ) throws(Problem) -> Int {
        guard let text = http.value(name) else { return standard }
        guard let value = Int(text), range.contains(value) else {
            throw Problem(
                400,
                "'\(name)' must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    /// The body as JSON.
    func json() throws(Problem) -> JSONValue {
        let type = http.headers["content-type"] ?? ""
        guard type.hasPrefix("application/json") || type.contains("+json") else {
            throw Problem(415, "send application/json")
        }
        return try JSON.read(http.body)
    }

    /// The body as text.
    func text() throws(Problem) -> String {
        guard let text = String(validating: http.body, as: UTF8.self) else {
            throw Problem(400, "the body is not UTF-8")
        }
        return text
    }
}

extension HTTPResponse {
    /// A JSON answer that is not to be kept.
    static func json(
        _ value: JSONValue, status: Int = 200, headers: [(name: String, value: String)] = []
    ) -> HTTPResponse {
        HTTPResponse(
            status, type: "application/json",
            headers: [("Cache-Control", "private, no-store")] + headers, body: value.bytes)
    }
}
