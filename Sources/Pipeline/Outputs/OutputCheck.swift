import Media
import ModelCatalogue
package import PipelineConfig
package import VisionCore

/// What is wrong with the outputs of a pipeline, as far as its names say it: nothing is opened.
package enum OutputCheck {
    /// One output that cannot be written, or must not be.
    package struct Fault: Sendable {
        /// The key that names it.
        package let keyPath: String
        /// Why.
        package let error: any UserFacing
    }

    /// Every output that cannot be written, or that would cost an input or another output.
    ///
    /// `pipelines` are the files that the pipeline was read from; models are looked for as
    /// `environment` says.
    package static func faults(
        in description: PipelineDescription, pipelines: [String], environment: [String: String]
    ) -> [Fault] {
        let names = impossibleNames(in: description)
        let files = PlannedFiles(description)
        let inputs = OutputClaims.identities(
            of: files.inputs(
                models: models(of: description, environment), pipelines: pipelines))
        let impossible = Set(names.map(\.keyPath))
        let outputs = (files.log + files.outputs).filter { !impossible.contains($0.key) }
        var faults: [Fault] = []
        for (index, output) in outputs.enumerated() {
            do throws(OutputRefusal) {
                try OutputClaims.compare(output, with: outputs[..<index], inputs: inputs)
            } catch {
                guard faults.last?.keyPath != output.key else { continue }
                faults.append(Fault(keyPath: output.key, error: error))
            }
        }
        return names + faults
    }

    /// Throws the faults of outputs that the file at `pipeline` names, at their `places` in it.
    ///
    /// Those that flags name are left to the run, which refuses them with another exit code.
    package static func check(
        _ description: PipelineDescription, _ places: [ConfigSetting], pipeline: String,
        environment: [String: String]
    ) throws(ConfigProblems) {
        let found = issues(
            of: faults(in: description, pipelines: [pipeline], environment: environment),
            at: places)
        guard found.isEmpty else { throw ConfigProblems(found + description.warnings) }
    }

    private static func issues(
        of faults: [Fault], at places: [ConfigSetting]
    ) -> [ConfigIssue] {
        faults.compactMap { fault in
            guard let place = places.first(where: { $0.path == fault.keyPath })?.place,
                case .file = place
            else { return nil }
            return ConfigIssue(
                fault.error.summary, at: place, keyPath: fault.keyPath, hint: fault.error.hint)
        }
    }

    private static func impossibleNames(in description: PipelineDescription) -> [Fault] {
        description.outputs.compactMap { output in
            // Whether the source is one picture is seen when it is opened.
            let problems = description.sources.lazy.compactMap { source in
                OutputContainer.problem(
                    with: output.target(for: source.name).revealed,
                    codec: output.codec == .auto ? nil : output.codec.rawValue,
                    isOnePicture: PictureNames.mayBeOnePicture(source.uri.revealed))
            }
            return problems.first.map { Fault(keyPath: "outputs.\(output.name).to", error: $0) }
        }
    }

    private static func models(
        of description: PipelineDescription, _ environment: [String: String]
    ) -> [String] {
        let store = Store(environment: environment)
        let detectors = description.sources.compactMap { description.detect(of: $0)?.model }
        let others = [
            description.pose?.model, description.segmentModel, description.classify?.model,
        ]
        let attributes = description.attributes.map(\.model)
        return (detectors + others.compactMap(\.self) + attributes).flatMap { name -> [String] in
            let path =
                Catalogue.description(named: name).map { store.path(of: $0) }
                ?? (name.isModelFile ? name : nil)
            return path.map { [$0, ModelError.descriptionPath($0)] } ?? []
        }
    }
}
