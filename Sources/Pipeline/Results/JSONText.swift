import VisionCore

/// The few forms of JSON that result files need.
enum JSONText {
    /// `value` on the grid of `step`, shortest decimals.
    static func number(_ value: Float, _ step: LogStep) -> String {
        "\(Double(step.count(value)) / step.stepsPerUnit)"
    }

    /// `text` in quotes, escaped.
    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
