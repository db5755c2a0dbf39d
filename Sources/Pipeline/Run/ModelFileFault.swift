import InferenceEngine
import ONNXImporter
package import VisionCore

/// What is wrong with a model file, and which file it is.
package struct ModelFileFault: UserFacing {
    /// The file.
    package let path: String
    private let cause: any UserFacing

    /// `cause` happened to the file at `path`.
    package init(path: String, _ cause: any UserFacing) {
        self.path = path
        self.cause = cause
    }

    package var summary: String { cause.summary }
    package var subject: String? { cause.subject.map { "\(path): \($0)" } ?? path }
    package var hint: String? { cause.hint }
    package var exitCode: ExitStatus { cause.exitCode }

    /// Runs `body`; what fails in it is told of the file at `path`.
    package static func telling<Result>(
        of path: String, _ body: () throws -> Result
    ) throws -> Result {
        do {
            return try body()
        } catch let error as any UserFacing {
            throw ModelFileFault(path: path, error)
        }
    }
}
