import ArgumentParser
import FoundationEssentials
import ModelCatalogue
import PipelineConfig
import VisionCore

/// `sightline models`.
struct ModelsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "models", abstract: "The model catalogue and the local store.",
        subcommands: [List.self, Show.self, Install.self, Verify.self])

    static var store: Store { Store(environment: ProcessInfo.processInfo.environment) }

    /// `sightline models list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Every model: name, task, input, whether it is here, licence.")

        func run() async throws {
            try await ErrorPrinter.reporting { try list() }
        }

        private func list() throws {
            let store = ModelsCommand.store
            for model in Catalogue.descriptions {
                let isHere = store.path(of: model) != nil
                let input = model.input.shape.map(\.description).joined(separator: "x")
                let columns = [
                    (model.name, 34), (model.task.rawValue, 16), (input, 16),
                    (isHere ? "here" : "-", 5),
                ]
                let padded = columns.map { text, width in
                    text + String(repeating: " ", count: max(width - text.count, 1))
                }
                try StandardOutput.write(padded.joined() + model.licence + "\n")
            }
        }
    }

    /// `sightline models show`.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "A model's description: what, licence, sha256, where from.")

        @Argument(help: "A name of the catalogue.")
        var name: String

        func run() async throws {
            try await ErrorPrinter.reporting {
                guard let text = Catalogue.text(named: name) else {
                    throw ModelError.unknown(name: name, near: Catalogue.nearest(to: name))
                }
                try StandardOutput.write(text)
            }
        }
    }

    /// `sightline models install`.
    struct Install: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Bring models into the local store, each checked by sha256.")

        @Argument(help: "Names of the catalogue.")
        var names: [String]

        func run() async throws {
            try await ErrorPrinter.reporting {
                let installer = ModelInstaller(store: ModelsCommand.store)
                for name in names {
                    let outcome = try installer.install(name)
                    try StandardOutput.write("\(name): \(outcome.path)\n")
                }
            }
        }
    }

    /// `sightline models verify`.
    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check the sha256 of installed models.")

        @Argument(help: "Names of the catalogue; none checks all that are here.")
        var names: [String] = []

        func run() async throws {
            try await ErrorPrinter.reporting {
                let store = ModelsCommand.store
                let chosen =
                    names.isEmpty
                    ? Catalogue.descriptions.filter { store.path(of: $0) != nil }.map(\.name)
                    : names
                for name in chosen {
                    let path = try store.verify(name)
                    try StandardOutput.write("\(name): ok: \(path)\n")
                }
            }
        }
    }
}
