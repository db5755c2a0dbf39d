import EventLog
import ModelCatalogue
package import PipelineConfig

/// The networks of a pipeline by the sums of their files.
package struct ModelSums {
    /// Names in the log and SHA-256 in hexadecimal, in the order of flow.
    package let models: [(name: String, sha256: String)]

    /// Of `description`, whose models lie where `environment` says; throws what keeps them from
    /// being loaded.
    package init(
        _ description: PipelineDescription, environment: [String: String]
    ) throws {
        var library = NetworkLibrary(
            store: Store(environment: environment), asksServers: false)
        for source in description.sources {
            _ = try library.task(for: source, of: description)
        }
        models = library.models.map { ($0.id, $0.sha256) }
    }
}
