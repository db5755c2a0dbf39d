import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// `check`: which way is in, and the examples of a pipeline file.
    @Suite struct ExampleTests {
        private static func pipeline(_ line: String, expect: String) -> String {
            """
            version: 1
            sources: { gate: { uri: gate.mp4 } }
            rules:
              gate: { type: line, \(line) }
            examples:
              walks-in:
                size: [1280, 720]
                rate: 25
                tracks:
                  - { class: person, path: [[0.1, 0.5], [0.9, 0.5]], times: [0s, 4s] }
                expect:
                  - { rule: gate, type: line.cross, \(expect), at: 2s, within: 40ms }
            """
        }

        private static func check(_ text: String) throws -> Program.Outcome {
            let sightline = try Sightline()
            let file = try sightline.folder.write(text, to: "p.yml")
            return try sightline.program.run(["check", "--examples", file])
        }

        @Test func `an example holds, and the line says which way is in`() throws {
            let outcome = try Self.check(
                Self.pipeline("points: [[0.5, 1], [0.5, 0]]", expect: "dir: in"))
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
            #expect(
                outcome.output.contains("gate: in is from the left of the picture to its right"))
            #expect(outcome.output.contains("example walks-in: ok"))
        }

        @Test(arguments: [
            ("points: [[0.5, 0], [0.5, 1]]", "from the right of the picture to its left"),
            (
                "points: [[0.5, 1], [0.5, 0]], inside: left",
                "from the right of the picture to its left"
            ),
            ("points: [[0.5, 1], [0.5, 0]], direction: out", "only out counts"),
            ("points: [[0.5, 1], [0.5, 0]], hold: 60s, anchor: top-center", "its right"),
            ("points: [[0.95, 1], [0.95, 0]]", "its right"),
        ])
        func `a line that is set up otherwise fails it`(line: String, words: String) throws {
            let outcome = try Self.check(Self.pipeline(line, expect: "dir: in"))
            let isHeld = line.contains("60s")
            // Held until the track ends, it still counts: only then.
            #expect(outcome.exitCode == (isHeld ? 0 : 78), "\(outcome.output)")
            #expect(outcome.output.contains(words))
            if !isHeld { #expect(outcome.output.contains("example walks-in: failed")) }
        }
    }
}
