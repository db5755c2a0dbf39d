import TestSupport
import Testing

extension EndToEnd {
    /// The pipelines that are shipped say in examples what they report: it is what they report.
    @Suite struct ShippedExampleTests {
        @Test(arguments: ["traffic", "parking", "queue", "luggage", "rules"])
        func `the examples of a shipped pipeline hold`(_ name: String) throws {
            let sightline = try Sightline()
            let outcome = try sightline.program.run([
                "check", "--examples", RepositoryFile.path("Pipelines/\(name).yml"),
            ])
            #expect(outcome.exitCode == 0, "\(outcome.output)\(outcome.errors)")
            #expect(outcome.output.contains("example "))
        }
    }
}
