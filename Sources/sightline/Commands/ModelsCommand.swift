import ArgumentParser
import FoundationEssentials
import ModelCatalogue
import PipelineConfig
import VisionCore

/// `sightline models`.
struct ModelsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "models", abstract: "The model catalogue and the local store.",
        subcommands: [
            List.self, Show.self, Describe.self, Try.self, Install.self, Verify.self,
        ])

    static var store: Store { Store(environment: ProcessInfo.processInfo.environment) }

    /// `sightline models list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Every model: name, task, input, use, whether it is here, licence.",
            discussion: """
                One that is not here comes by `sightline models install` from a package or by \
                download, or has to be put into a folder named in SIGHTLINE_MODELS by hand.
                """)

        @Flag(help: "One JSON object on stdout.")
        var json = false

        private struct Row: Encodable {
            let name: String
            let task: String
            let input: String
            /// The flag of `run` that takes it; null where `run` refuses it.
            let flag: String?
            let installed: Bool
            /// Where `models install` gets it: `package`, `download`, or `by hand` for nowhere.
            let origin: String
            let licence: String
        }

        func run() async throws {
            try await ErrorPrinter.reporting(json: json) { try list() }
        }

        private func list() throws {
            let store = ModelsCommand.store
            if json {
                let rows = (Catalogue.descriptions + OwnModel.all(in: store)).map { model in
                    Row(
                        name: model.name, task: model.task.rawValue, input: Self.input(of: model),
                        flag: ModelUse.flag(of: model), installed: store.path(of: model) != nil,
                        origin: Self.origin(of: model), licence: model.licence)
                }
                return try StandardOutput.write(try JSONResult(rows).text)
            }
            for model in Catalogue.descriptions + OwnModel.all(in: store) {
                let columns = [
                    (model.name, 34), (model.task.rawValue, 16), (Self.input(of: model), 16),
                    (ModelUse.words(of: model), 16),
                    (store.path(of: model) != nil ? "here" : Self.origin(of: model), 9),
                ]
                let padded = columns.map { text, width in
                    text + String(repeating: " ", count: max(width - text.count, 1))
                }
                try StandardOutput.write(
                    TerminalText.escaped(padded.joined() + model.licence) + "\n")
            }
        }

        private static func origin(of model: ModelDescription) -> String {
            if model.source.package != nil { return "package" }
            return model.source.url != nil ? "download" : "by hand"
        }

        private static func input(of model: ModelDescription) -> String {
            model.input.shape.map(\.description).joined(separator: "x")
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

        @Argument(help: "Names of the catalogue; or a model file or https address of your own.")
        var names: [String]

        @Option(help: "The name that your own file gets.")
        var name: String?

        @Flag(help: "No line of progress.")
        var quiet = false

        func run() async throws {
            try await ErrorPrinter.reporting {
                let isQuiet = quiet
                let installer = ModelInstaller(store: ModelsCommand.store) { progress in
                    if !isQuiet { DownloadLine.show(progress) }
                }
                defer { Talk.showProgress(nil) }
                if let name {
                    guard names.count == 1 else {
                        throw CommandError(.usage, "--name goes with one file or address")
                    }
                    return try OwnModel.install(names[0], as: name, with: installer)
                }
                for name in names {
                    guard !OwnModel.isOwn(name) else {
                        throw CommandError(
                            .usage, "'\(name)' is a file or address of your own",
                            hint: "say what to call it: --name NAME")
                    }
                    let outcome = try installer.install(name)
                    Talk.showProgress(nil)
                    try StandardOutput.write(
                        TerminalText.escaped("\(name): \(outcome.path)") + "\n")
                    if !quiet { note(name, outcome.origin) }
                }
            }
        }

        /// Where the file came from, and what `run` does with it.
        private func note(_ name: String, _ origin: ModelInstaller.Origin) {
            let place =
                switch origin {
                case .store: "was here"
                case .folder(let folder): "from \(folder)"
                case .package(let package): "from the package \(package)"
                case .url(let url): "from \(url)"
                }
            let model = Catalogue.description(named: name)
            Talk.say(
                "\(name): sha256 right, \(place); for \(model.map(ModelUse.words) ?? "model run")",
                as: .note)
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
