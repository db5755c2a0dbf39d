import Analytics
import EventLog
import TestSupport
import Testing
import VisionCore

@Suite struct NumberFormatTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let value: Double
        let places: Int
        let text: String
        var testDescription: String { "\(value) to \(places): \(text)" }
    }

    static let cases = [
        Case(value: 812.4, places: 2, text: "812.4"),
        Case(value: Double(Float(812.4)), places: 2, text: "812.4"),
        Case(value: 540, places: 2, text: "540.0"),
        Case(value: 0, places: 2, text: "0.0"),
        Case(value: -0.001, places: 2, text: "0.0"),
        Case(value: -9.1, places: 2, text: "-9.1"),
        Case(value: 0.05, places: 2, text: "0.05"),
        Case(value: -0.05, places: 2, text: "-0.05"),
        Case(value: 1.125, places: 2, text: "1.12"),
        Case(value: 1.375, places: 2, text: "1.38"),
        Case(value: 1919.995, places: 2, text: "1920.0"),
        Case(value: 0.8371, places: 4, text: "0.8371"),
        Case(value: 0.83004, places: 4, text: "0.83"),
        Case(value: 1, places: 4, text: "1.0"),
        Case(value: 0.00004, places: 4, text: "0.0"),
        Case(value: 412.0625, places: 3, text: "412.062"),
        Case(value: 12, places: 0, text: "12.0"),
        Case(value: 1e20, places: 2, text: "1e+20"),
    ]

    @Test(arguments: cases)
    func `prints the shortest decimal of the step`(_ sample: Case) {
        var line = JSONLine()
        line.field("x", sample.value, places: sample.places)
        #expect(text(line) == "\"x\":\(sample.text)")
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity])
    func `leaves out what is not finite`(_ value: Double) {
        var line = JSONLine()
        line.field("x", value, places: 2)
        #expect(text(line) == "")
    }

    @Test(arguments: [
        (Int64(0), 2, "0.0"), (-1, 4, "-0.0001"), (54_000, 2, "540.0"), (81_240, 2, "812.4"),
        (7, 0, "7.0"), (Int64.max, 9, "9223372036.854775807"),
        (Int64.min, 9, "-9223372036.854775808"),
    ])
    func `a rule's decimal is printed from its steps`(
        _ steps: Int64, _ decimals: Int, _ expected: String
    ) {
        var line = JSONLine()
        line.field("x", .decimal(steps: steps, decimals: decimals))
        #expect(text(line) == "\"x\":\(expected)")
    }

    @Test func `a box on the log's grid is printed as its counts`() {
        var random = SeededRandom(seed: 7)
        for _ in 0..<20_000 {
            let left = Float(random.next() % 1_600_000) / 100
            let top = Float(random.next() % 900_000) / 100
            let box = Box(
                left: left, top: top, right: left + Float(random.next() % 40_000) / 100,
                bottom: top + Float(random.next() % 40_000) / 100
            ).roundedToLogStep
            var line = JSONLine()
            line.field("b", box: box)
            let counts = [
                LogStep.pixel.count(box.left), LogStep.pixel.count(box.top),
                LogStep.pixel.count(Double(box.right) - Double(box.left)),
                LogStep.pixel.count(Double(box.bottom) - Double(box.top)),
            ]
            let printed = text(line).dropFirst(5).dropLast().split(separator: ",")
            #expect(printed.map { LogStep.pixel.count(Double($0) ?? .nan) } == counts)
        }
    }

    @Test(arguments: [
        (Int64.min, "-9223372036854775808"), (0, "0"), (-7, "-7"),
        (Int64.max, "9223372036854775807"),
    ])
    func `prints integers whole`(_ value: Int64, _ expected: String) {
        var line = JSONLine()
        line.field("x", value)
        #expect(text(line) == "\"x\":\(expected)")
    }

    @Test func `escapes only what JSON demands`() {
        var line = JSONLine()
        line.field("x", "a\"b\\c\n\t\r\u{8}\u{c}\u{1}\u{1f}/ü漢😀\u{7f}")
        #expect(
            text(line) == #""x":"a\"b\\c\n\t\r\b\f\u0001\u001f/ü漢😀"# + "\u{7f}\"")
    }

    @Test func `leaves out what is not known`() {
        var line = JSONLine()
        line.field("a", nil as Int?)
        line.field("b", nil as String?)
        line.field("c", nil as Bool?)
        line.field("d", 1)
        line.field("e", box: nil)
        line.field("f", true)
        #expect(text(line) == #""d":1,"f":true"#)
    }

    private func text(_ line: JSONLine) -> String { String(decoding: line.bytes, as: UTF8.self) }
}
