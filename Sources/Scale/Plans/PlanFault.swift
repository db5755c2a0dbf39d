import Glibc
package import VisionCore

/// Why a plan cannot be made, read or followed.
package enum PlanFault: UserFacing, Equatable {
    /// A file is not there.
    case noFile(path: String, code: Int32)
    /// It is no file that can be read twice.
    case noRegularFile(String)
    /// The plan is no plan.
    case damaged(path: String, what: String)
    /// The plan is of another version.
    case version(path: String, Int)
    /// There is no such part.
    case noChunk(Int, count: Int)
    /// A recording is another than planned.
    case inputChanged(uri: String, what: String)
    /// The pipeline is another than planned.
    case configurationChanged(uri: String)
    /// A model is another than planned.
    case modelChanged(name: String, found: String?)
    /// Parts are not there or cannot be used: what each is, and what makes it.
    case parts([Part])
    /// A file cannot be written.
    case cannotWrite(path: String, code: Int32)

    /// A part that cannot be used.
    package struct Part: Equatable, Sendable {
        /// Its number.
        package let index: Int
        /// Its file.
        package let path: String
        /// What is wrong with it; nil where it is not there.
        package let what: String?
        /// The command that makes it.
        package let command: String

        package init(index: Int, path: String, what: String?, command: String) {
            self.index = index
            self.path = path
            self.what = what
            self.command = command
        }
    }

    /// Parts that are named one by one.
    private static let named = 20

    /// One line, lower case.
    package var summary: String {
        switch self {
        case .noFile(_, let code): "cannot be opened: \(Self.text(code))"
        case .noRegularFile: "only a file can be cut into parts"
        case .damaged(_, let what): "this is no plan: \(what)"
        case .version(_, let version):
            "the plan has version \(version), this program knows \(ArchivePlan.currentVersion)"
        case .noChunk(let index, let count):
            "there is no part \(index): the plan has \(count), from 0"
        case .inputChanged(_, let what): "the recording is another than planned: \(what)"
        case .configurationChanged: "the pipeline is another than planned"
        case .modelChanged(let name, let found):
            found.map { "the model \(name) is another than planned: sha256 \($0)" }
                ?? "the plan knows no model \(name)"
        case .parts(let parts):
            "\(parts.count) parts are missing or damaged"
        case .cannotWrite(_, let code): "cannot be written: \(Self.text(code))"
        }
    }

    /// Where.
    package var subject: String? {
        switch self {
        case .noFile(let path, _), .noRegularFile(let path), .damaged(let path, _),
            .version(let path, _), .cannotWrite(let path, _):
            path
        case .inputChanged(let uri, _), .configurationChanged(let uri): uri
        case .parts(let parts):
            parts.prefix(Self.named).map { "\($0.path): \($0.what ?? "not there")" }
                .joined(separator: "\n     ")
        case .noChunk, .modelChanged: nil
        }
    }

    /// What to do about it.
    package var hint: String? {
        switch self {
        case .noFile: "check the path: it is taken from the plan's folder"
        case .noRegularFile: nil
        case .damaged, .version: "make it again: sightline plan"
        case .noChunk: nil
        case .inputChanged: "bring back the file as it was, or make the plan again"
        case .configurationChanged, .modelChanged:
            "bring back what was planned, or make the plan again"
        case .parts(let parts):
            parts.prefix(Self.named).map(\.command).joined(separator: "\n        ")
        case .cannotWrite: "name another place"
        }
    }

    /// 64, 65, 66, 73 or 78.
    package var exitCode: ExitStatus {
        switch self {
        case .noFile: .noInput
        case .noRegularFile, .damaged, .version, .inputChanged, .modelChanged: .badData
        case .noChunk: .usage
        case .configurationChanged: .configuration
        case .parts(let parts): parts.allSatisfy { $0.what == nil } ? .noInput : .badData
        case .cannotWrite: .cannotCreate
        }
    }

    private static func text(_ code: Int32) -> String {
        let text = strerror(code).map { String(cString: $0) } ?? "error \(code)"
        return text.prefix(1).lowercased() + text.dropFirst()
    }
}
