import Analytics

extension EventValue {
    /// Writes the value; a decimal is printed from its steps, so that no digit is rounded twice.
    func write(to line: inout JSONLine) {
        switch self {
        case .int(let value): line.append(integer: value)
        case .decimal(let steps, let decimals): line.append(steps: steps, decimals: decimals)
        case .text(let text): line.append(string: text)
        case .bool(let value): line.append(ascii: value ? "true" : "false")
        case .list(let values): line.brackets { inner in values.forEach { inner.element($0) } }
        case .object(let fields):
            line.braces { inner in fields.forEach { inner.field($0.key, $0.value) } }
        // `EventNames` has made text of them.
        case .event(let reference): line.append(string: reference.rule)
        case .track(let number): line.append(integer: number)
        }
    }
}
