import Pipeline

/// What happens to a source while a run lasts, a line each on stderr.
enum SourceNewsLine {
    /// Tells `news`; any thread.
    static func tell(_ news: SourceNews) {
        switch news {
        case .away(let source, let reason, let hint):
            Talk.show("\(source): \(reason)", at: nil, hint: hint, as: .warning)
        case .back(let source):
            Talk.say("\(source): is up", as: .note)
        }
    }
}
