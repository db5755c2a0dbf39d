package import Foundation
import TestSupport

/// A model of one operator, or of a few, with the answers of another runtime.
package struct OperatorCase: Decodable, CustomStringConvertible, Sendable {
    /// What it shows.
    package let name: String
    /// The operator it is about.
    package let `operator`: String
    /// The model's file.
    package let model: Data
    /// What goes in, in the model's order.
    package let inputs: [StoredValue]
    /// What comes out, in the model's order.
    package let outputs: [StoredValue]

    /// Its name.
    package var description: String { name }

    private struct File: Decodable {
        let cases: [OperatorCase]
    }

    /// The cases of a file under `Fixtures`; none when it cannot be read.
    package static func cases(of file: String) -> [OperatorCase] {
        let url = URL(fileURLWithPath: Fixture.path(file))
        guard let data = try? Data(contentsOf: url) else { return [] }
        return (try? JSONDecoder().decode(File.self, from: data).cases) ?? []
    }
}
