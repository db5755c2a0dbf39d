/// Groups of cameras that an engine keeps running, each group one process.
package struct Fleet: Sendable, Equatable {
    /// Cameras that are looked at together: the unit of placement.
    package struct Group: Sendable, Equatable {
        /// Its name.
        package var name: String
        /// Its pipeline file, on a path that every machine sees.
        package var pipeline: String
        /// What it needs.
        package var needs = Needs()
        /// Further units of the engine that it takes.
        package var resources: [String: Double] = [:]

        package init(name: String, pipeline: String) {
            self.name = name
            self.pipeline = pipeline
        }

        /// The folder of its pipeline: what that names without a folder lies there.
        package var folder: String {
            pipeline.lastIndex(of: "/").map { String(pipeline[..<$0]) } ?? "."
        }

        /// The command that runs it, without what the engine adds.
        package func words(program: String) -> [String] { [program, "run", pipeline, "--quiet"] }
    }

    /// The groups in the order of the file.
    package var groups: [Group]
    /// How long a process goes on publishing that nobody can reach, seconds.
    package var leaseSeconds = 10

    package init(groups: [Group]) { self.groups = groups }
}
