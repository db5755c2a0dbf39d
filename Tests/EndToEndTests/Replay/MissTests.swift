import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Objects that were not reported, each for a cause that was planted: `log why-not` names it.
    @Suite struct MissTests {
        /// Walks, rules, and what is asked of the log.
        struct Case: CustomTestStringConvertible, Sendable {
            let name: String
            let walks: [Walk]
            /// The rules of the pipeline.
            let rules: String
            let question: [String]
            /// How the answer begins.
            let answer: String
            var source = ""
            var plant: Plant?
            var testDescription: String { name }
        }

        /// What is changed in the log before it is asked.
        enum Plant: Sendable {
            /// Frames 40 to 59 are dropped by a stage.
            case drop(stage: String, cause: String)
            /// No frame from 40 on: the camera is away.
            case gap
            /// No network looked at odd frames.
            case unlooked
        }

        private static func ask(_ case: Case) throws {
            let sightline = try Sightline()
            let folder = sightline.folder
            try WalkLog.make(
                sightline, `case`.walks, rules: `case`.rules, source: `case`.source)
            if let plant = `case`.plant {
                let text = String(decoding: try folder.bytes("log"), as: UTF8.self)
                _ = try folder.write(Self.planted(plant, in: text), to: "log")
            }
            let given = try sightline.program.run(
                ["log", "why-not", folder.file("log")] + `case`.question)
            #expect(given.output.hasPrefix(`case`.answer), "\(given.output)\(given.errors)")
        }

        /// The log with what is planted.
        private static func planted(_ plant: Plant, in log: String) -> String {
            log.split(separator: "\n").compactMap { line -> String? in
                guard let record = JSON(Data(line.utf8)), record["r"].text == "frame",
                    let n = record["n"].number
                else { return String(line) }
                let start =
                    #"{"v":1,"r":"%","seq":\#(Int(record["seq"].number ?? 0)),"run":"#
                    + #""\#(record["run"].text ?? "")","src":"street","epoch":0,"#
                func made(_ kind: String, _ rest: String) -> String {
                    start.replacing("%", with: kind) + rest
                }
                switch plant {
                case .drop(let stage, let cause):
                    guard 40..<60 ~= n else { return String(line) }
                    return n > 40
                        ? nil
                        : made(
                            "drop",
                            #""from_n":40,"to_n":59,"count":20,"stage":"\#(stage)","#
                                + #""cause":"\#(cause)"}"#)
                case .gap:
                    guard n >= 40 else { return String(line) }
                    return n > 40
                        ? nil : made("gap", #""from_t_ns":1600000000,"cause":"stalled"}"#)
                case .unlooked:
                    return n.truncatingRemainder(dividingBy: 2) == 0
                        ? String(line)
                        : String(line).replacing(#""via":"infer""#, with: #""via":"predict""#)
                }
            }.joined(separator: "\n") + "\n"
        }

        @Test(arguments: Case.capture + Case.detect + Case.track + Case.rule)
        func `a miss is put down to its cause`(_ miss: Case) throws {
            try Self.ask(miss)
        }

        @Test func `there are thirty of them`() {
            #expect((Case.capture + Case.detect + Case.track + Case.rule).count >= 30)
        }
    }
}

extension EndToEnd.MissTests.Case {
    private static let line = "mid: { type: line, points: [[0.5, 1], [0.5, 0]]% }"
    private static let zone =
        "yard: { type: zone, points: [[0.25, 0.3], [0.75, 0.3], [0.75, 0.85], [0.25, 0.85]]% }"
    private static let atLine = ["--at", "2", "--rule", "mid"]
    private static let atBox = ["--at", "2", "--box", "383,200,40,100"]

    private static func line(_ more: String) -> String { line.replacing("%", with: more) }
    private static func zone(_ more: String) -> String { zone.replacing("%", with: more) }

    static let capture = [
        Self(
            name: "after the end", walks: [Walk()], rules: line(""),
            question: ["--at", "60", "--rule", "mid"], answer: "capture: no packet"),
        Self(
            name: "dropped before detection", walks: [Walk()], rules: line(""), question: atLine,
            answer: "detect: dropped by detect: queue-full",
            plant: .drop(stage: "detect", cause: "queue-full")),
        Self(
            name: "dropped by the decoder", walks: [Walk()], rules: line(""), question: atLine,
            answer: "decode: dropped by decode: corrupt",
            plant: .drop(stage: "decode", cause: "corrupt")),
        Self(
            name: "the camera was away", walks: [Walk()], rules: line(""),
            question: ["--at", "2.5", "--rule", "mid"], answer: "capture: no packet: stalled",
            plant: .gap),
        Self(
            name: "no network looked", walks: [Walk()], rules: line(""),
            question: ["--at", "1.97", "--rule", "mid"],
            answer: "detect: no network looked at frame 49: via predict", plant: .unlooked),
    ]

    static let detect = [
        Self(
            name: "nothing there", walks: [Walk()], rules: line(""),
            question: ["--at", "2", "--box", "100,50,40,100"], answer: "detect: no detection"),
        Self(
            name: "hidden for a while, at the box", walks: [Walk(isSeen: { !(31..<70 ~= $0) })],
            rules: line(""), question: atBox, answer: "detect: no detection"),
        Self(
            name: "hidden for a while, by the rule", walks: [Walk(isSeen: { !(31..<70 ~= $0) })],
            rules: line(""), question: atLine, answer: "detect: no detection"),
        Self(
            name: "gone for good", walks: [Walk(isSeen: { $0 < 40 })], rules: line(""),
            question: ["--at", "3", "--rule", "mid"], answer: "detect: no detection"),
        Self(
            name: "too weak, at the box", walks: [Walk(score: 0.2)], rules: line(""),
            question: atBox, answer: "detect: below score: 0.2 < 0.35"),
        Self(
            name: "too weak, by the rule", walks: [Walk(score: 0.3)], rules: line(""),
            question: atLine, answer: "detect: below score: 0.3 < 0.35"),
        Self(
            name: "too weak beside a strong one",
            walks: [Walk(score: 0.2), Walk(to: 300, top: 20)],
            rules: line(""), question: atBox, answer: "detect: below score: 0.2 < 0.35"),
    ]

    static let track = [
        Self(
            name: "seen once", walks: [Walk(isSeen: { $0 == 50 })], rules: line(""),
            question: atBox, answer: "track: tentative"),
        Self(
            name: "seen now and then", walks: [Walk(isSeen: { $0 % 25 == 0 })], rules: line(""),
            question: atBox, answer: "track: tentative"),
        Self(
            name: "seen now and then, by the rule", walks: [Walk(isSeen: { $0 % 25 == 0 })],
            rules: line(""), question: atLine, answer: "track: tentative"),
        Self(
            name: "half behind another",
            walks: [
                Walk(from: 150, to: 750, size: (100, 100)),
                Walk(from: 179, to: 779, size: (100, 100), score: 0.8),
            ], rules: line(""), question: ["--at", "2", "--box", "486,200,49,100"],
            answer: "track: suppressed by box"),
        Self(
            name: "half below another",
            walks: [
                Walk(from: 150, to: 750, size: (100, 100)),
                Walk(from: 150, to: 750, top: 230, size: (100, 100), score: 0.65),
            ], rules: line(""), question: ["--at", "2", "--box", "403,290,100,40"],
            answer: "track: suppressed by box"),
    ]

    static let rule = [
        Self(
            name: "wrong class at a line", walks: [Walk(category: 3)],
            rules: line(", classes: [person]"), question: atLine,
            answer: "rule: wrong class: car, and the rule looks at person"),
        Self(
            name: "wrong class in a zone", walks: [Walk()], rules: zone(", classes: [car, bus]"),
            question: ["--at", "1.1", "--rule", "yard"],
            answer: "rule: wrong class: person, and the rule looks at car, bus"),
        Self(
            name: "passes below the zone", walks: [Walk(top: 280)], rules: zone(""),
            question: ["--at", "2", "--rule", "yard"],
            answer: "rule: outside the zone by 40.0 px"),
        Self(
            name: "passes above the zone", walks: [Walk(top: 10)], rules: zone(""),
            question: ["--at", "2", "--rule", "yard"],
            answer: "rule: outside the zone by 10.0 px"),
        Self(
            name: "stops before the zone", walks: [Walk(from: 20, to: 180)], rules: zone(""),
            question: ["--at", "3.9", "--rule", "yard"], answer: "rule: outside the zone by 2"),
        Self(
            name: "stops before the line", walks: [Walk(to: 380)], rules: line(""),
            question: ["--at", "3.9", "--rule", "mid"],
            answer: "rule: did not cross the line: nearest 20"),
        Self(
            name: "passes beside the line", walks: [Walk()],
            rules: "mid: { type: line, points: [[0.5, 0.2], [0.5, 0.1]] }", question: atLine,
            answer: "rule: did not cross the line"),
        Self(
            name: "inside for too short", walks: [Walk()], rules: zone(", hold: 10s"),
            question: ["--at", "2", "--rule", "yard"],
            answer: "rule: hold not reached: inside for 2600 of 10000 ms"),
        Self(
            name: "stands on the line", walks: [Walk(from: 397, to: 403)], rules: line(""),
            question: atLine, answer: "rule: hold not reached, or not clear of the line"),
        Self(
            name: "turns back behind the line",
            walks: [
                Walk(from: 300, to: 450, frames: 0..<50),
                Walk(from: 450, to: 300, frames: 50..<100),
            ], rules: line(", hold: 3s"), question: ["--at", "1.32", "--rule", "mid"],
            answer: "rule: hold not reached"),
        Self(
            name: "soon after another crossing",
            walks: [
                Walk(from: 300, to: 500, frames: 0..<30), Walk(from: 500, to: 300, frames: 30..<60),
                Walk(from: 300, to: 500, frames: 60..<90),
            ], rules: line(", cooldown: 30s"), question: ["--at", "1.78", "--rule", "mid"],
            answer: "rule: cooldown: 30.0 seconds after ev_"),
        Self(
            name: "not in its hours", walks: [Walk()],
            rules: line(#", active: "mon-fri 08:00-09:00 UTC""#), question: atLine,
            answer: "rule: inactive: outside of", source: #", start: "2026-11-23T12:00:00Z""#),
        Self(
            name: "the other way", walks: [Walk()], rules: line(", direction: out"),
            question: atLine, answer: "rule: other direction"),
        Self(
            name: "not there for long enough", walks: [Walk()],
            rules: zone("") + "\n  long: { type: dwell, zone: yard, over: 30s }",
            question: ["--at", "2", "--rule", "long"],
            answer: "rule: not long enough: inside for 2600 of 30000 ms"),
        Self(
            name: "too few", walks: [Walk()],
            rules: zone("") + "\n  many: { type: occupancy, zone: yard, over: 3 }",
            question: ["--at", "2", "--rule", "many"], answer: "rule: not enough: 1 inside"),
    ]
}
