import EventLog
import HTTPServing
import PipelineConfig
import VisionCore

/// Why a request is not done: problem details (RFC 9457).
struct Problem: Error {
    let status: Int
    let title: String
    var detail: String?
    /// What to do about it.
    var hint: String?
    /// What is wrong with a pipeline, with places.
    var issues: [ConfigIssue] = []
    var headers: [(name: String, value: String)] = []

    init(_ status: Int, _ title: String, detail: String? = nil, hint: String? = nil) {
        self.status = status
        self.title = title
        self.detail = detail
        self.hint = hint
    }

    /// What a person can mend, thrown below.
    init(_ error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let problems as ConfigProblems:
            self.init(422, "the pipeline has mistakes")
            issues = problems.issues
        case let error as any UserFacing:
            let isMistake = error.exitCode == .configuration || error.exitCode == .usage
            self.init(
                isMistake ? 422 : 409, Redactor.redacted(error.summary),
                detail: error.subject.map { Redactor.redacted($0) }, hint: error.hint)
        default: self.init(500, "this did not work", detail: Redactor.redacted("\(error)"))
        }
    }

    var response: HTTPResponse {
        var members: [JSONValue.Member] = [
            .init("type", .string("about:blank")), .init("status", JSON.number(status)),
            .init("title", .string(title)),
        ]
        if let detail { members.append(.init("detail", .string(detail))) }
        if let hint { members.append(.init("hint", .string(hint))) }
        if !issues.isEmpty { members.append(.init("issues", .array(issues.map(Self.json)))) }
        let body = JSONValue.object(members)
        return HTTPResponse(
            status, type: "application/problem+json",
            headers: headers + [("Cache-Control", "no-store")], body: body.bytes)
    }

    static func json(_ issue: ConfigIssue) -> JSONValue {
        JSON.object([
            "severity": .string(issue.severity.rawValue),
            "path": issue.keyPath.isEmpty ? nil : .string(issue.keyPath),
            "message": .string(issue.message),
            "line": issue.line > 0 ? JSON.number(issue.line) : nil,
            "column": issue.line > 0 ? JSON.number(issue.column) : nil,
            "hint": issue.hint.map { JSONValue.string($0) },
        ])
    }
}
