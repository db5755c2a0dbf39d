import PipelineConfig
import TestSupport
import Testing

/// An edit changes what it is asked to, and not a character beside it.
@Suite struct YAMLEditTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let path: String
        let value: YAMLValue?
        let before: String
        let after: String
        var testDescription: String { "\(path): \(before.prefix(40))" }
    }

    private static let line = YAMLValue.map([
        .init("type", .text("line")),
        .init(
            "points",
            .list([.list([.number("0.5"), .number("0")]), .list([.number("0.5"), .number("1")])])),
    ])

    static let rows = [
        Row(
            path: "rules.gate", value: line, before: "version: 1\nsources: { a: { uri: x } }\n",
            after: "version: 1\nsources: { a: { uri: x } }\nrules:\n"
                + "  gate: { type: line, points: [[0.5, 0], [0.5, 1]] }\n"),
        Row(
            path: "rules.gate", value: line,
            before:
                "rules:   # what counts\n  yard: { type: zone }   # keep\n\n# end\nversion: 1\n",
            after: "rules:   # what counts\n  yard: { type: zone }   # keep\n"
                + "  gate: { type: line, points: [[0.5, 0], [0.5, 1]] }\n\n# end\nversion: 1\n"),
        Row(
            path: "rules.gate", value: line,
            before: "rules:\n  gate:\n    type: line      # a line\n    points:\n      - [0, 0]\n"
                + "      - [1, 1]\n    hold: 1s\n  # the yard\n  yard: {}\n",
            after:
                "rules:\n  gate:\n    type: line      # a line\n    points: [[0.5, 0], [0.5, 1]]\n"
                + "  # the yard\n  yard: {}\n"),
        Row(
            path: "rules.gate", value: nil,
            before: "rules:\n  gate: { a: 1 }\n  yard: { b: 2 } # b\n",
            after: "rules:\n  yard: { b: 2 } # b\n"),
        Row(
            path: "rules.gate", value: nil, before: "rules:\n  gate: { a: 1 }\n",
            after: "rules:\n  {}\n"),
        Row(
            path: "sources.b", value: .map([.init("uri", .text("rtsp://h/x y"))]),
            before: "sources: { a: { uri: x } }\n",
            after: "sources: { a: { uri: x }, b: { uri: \"rtsp://h/x y\" } }\n"),
        Row(path: "a.b", value: .bool(true), before: "a:\n", after: "a:\n  b: true\n"),
        Row(
            path: "a.b", value: .bool(true), before: "a: {}\r\nc: 1\r\n",
            after: "a: { b: true }\r\nc: 1\r\n"),
        Row(path: "a", value: .text("true"), before: "a: x # y\n", after: "a: \"true\" # y\n"),
        Row(
            path: "a", value: .number("2"), before: "a: |\n  many\n  lines\nb: 1\n",
            after: "a: 2\nb: 1\n"),
        Row(
            path: "a.c", value: nil, before: "a: { b: 1, c: 2, d: 3 }\n",
            after: "a: { b: 1, d: 3 }\n"),
        Row(path: "a.b", value: nil, before: "a: { b: 1, c: 2 }\n", after: "a: { c: 2 }\n"),
        Row(path: "a", value: .number("1"), before: "a: 1.0   # one\n", after: "a: 1.0   # one\n"),
        Row(
            path: "ö.ü", value: .text("ä"), before: "# größe\nö: { x: 1 }\n",
            after: "# größe\nö: { x: 1, \"ü\": \"ä\" }\n"),
    ]

    @Test(arguments: rows)
    func `a value is set where it belongs`(row: Row) throws {
        let path = row.path.split(separator: ".").map(String.init)
        #expect(try YAMLEdit.setting(path, to: row.value, in: row.before) == row.after)
    }

    @Test func `what an edit would break is refused`() {
        let text = "base: &b { a: 1 }\nuse: *b\n"
        #expect(throws: YAMLEdit.Refusal.self) {
            try YAMLEdit.setting(["base"], to: .number("1"), in: text)
        }
        #expect(throws: YAMLEdit.Refusal.self) {
            try YAMLEdit.setting(["a"], to: .number("1"), in: "a: [\n")
        }
    }

    /// Random files, random edits: comments, order and every other line stay.
    @Test func `an edit keeps every line that it does not concern`() throws {
        var random = SeededRandom(seed: 14)
        for _ in 0..<2000 {
            var lines = ["# the head", "version: 1"]
            let count = Int.random(in: 0...5, using: &random)
            if count > 0 { lines.append("rules:  # what counts") }
            for number in 0..<count {
                if Bool.random(using: &random) { lines.append("  # about r\(number)") }
                switch Int.random(in: 0...2, using: &random) {
                case 0:
                    lines.append("  r\(number): { type: line, over: \(number) }  # flow \(number)")
                case 1:
                    lines += [
                        "  r\(number):", "    type: zone  # block \(number)", "    over: \(number)",
                    ]
                default:
                    lines += [
                        "  r\(number):", "    type: zone", "", "    points:", "    - [0, 0]",
                        "    - [1, 1]  # last",
                    ]
                }
                if Int.random(in: 0...3, using: &random) == 0 { lines.append("") }
            }
            lines += ["# the middle", "detect: { score: 0.3 }", "# the end"]
            let text = lines.joined(separator: "\n") + "\n"
            let target = "r\(Int.random(in: 0...6, using: &random))"
            let value: YAMLValue? =
                Bool.random(using: &random)
                ? nil : .map([.init("type", .text("line")), .init("over", .number("99"))])
            let result = try YAMLEdit.setting(["rules", target], to: value, in: text)
            let kept = Set(result.split(separator: "\n"))
            for line in lines
            where line.contains("#") && !line.contains("flow \(target.dropFirst())")
                && !line.contains("block \(target.dropFirst())") && !line.contains("last")
            {
                #expect(kept.contains(Substring(line)), "\(line)\n--\n\(text)\n--\n\(result)")
            }
            let own = result.split(separator: "\n").filter { $0.hasPrefix("  r") }.map {
                $0.prefix(4)
            }
            #expect(own == own.sorted(), "\(result)")
        }
    }
}
