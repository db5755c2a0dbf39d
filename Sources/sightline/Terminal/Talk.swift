import ArgumentParser
import Glibc
import Locking
import VisionCore

/// Talk on stderr: whole lines, never glued to the line of progress, coloured where a terminal has
/// colours.
enum Talk {
    /// What a line is.
    enum Label: String {
        case error, warning, note
        /// Of what `--verbose` tells.
        case info

        /// Priority in the journal.
        fileprivate var priority: Int {
            switch self {
            case .error: 3
            case .warning: 4
            case .note: 5
            case .info: 6
            }
        }

        /// SGR parameters.
        fileprivate var colour: String {
            switch self {
            case .error: "1;31"
            case .warning: "33"
            case .note: "36"
            case .info: "2"
            }
        }
    }

    /// How lines are written.
    enum Form: String, CaseIterable, ExpressibleByArgument {
        /// For people; each line with its priority in front where the journal reads them.
        case text
        /// One JSON object a line: `ts`, `level`, `msg`, `at`, `hint`.
        case json
    }

    private struct State {
        var form = Form.text
        var hasPriorities = false
        var isColoured = false
        /// The line that is redrawn; nil for none.
        var progress: String?
    }

    private static let state = Lock(State())

    /// Says whether stderr has colours: on a terminal that is not dumb unless `NO_COLOR` is set,
    /// and always with `CLICOLOR_FORCE`; never with `--no-color`.
    static func setUp(arguments: [String], environment: [String: String]) {
        let isColoured = hasColours(
            isTerminal: FileHandleOutput.standardError.isTerminal, arguments: arguments,
            environment: environment)
        let isJournal = environment["JOURNAL_STREAM"] != nil
        state.withLock { state in
            state.isColoured = isColoured
            state.hasPriorities =
                isJournal && !FileHandleOutput.standardError.isTerminal
        }
    }

    /// See `setUp`.
    static func hasColours(
        isTerminal: Bool, arguments: [String], environment: [String: String]
    ) -> Bool {
        func isSet(_ name: String) -> Bool { environment[name].map { !$0.isEmpty } ?? false }
        if arguments.contains("--no-color") || isSet("NO_COLOR") { return false }
        if isSet("CLICOLOR_FORCE"), environment["CLICOLOR_FORCE"] != "0" { return true }
        return isTerminal && environment["TERM"] != "dumb"
    }

    /// One line: `label: text`, made fit for a terminal.
    static func say(_ text: String, as label: Label? = nil) {
        switch state.withLock({ $0.form }) {
        case .text: write([line(text, label)], label)
        case .json: write([TalkLine(text, label).json], nil)
        }
    }

    /// Says everything in `form` from now on.
    static func use(_ form: Form) { state.withLock { $0.form = form } }

    /// The house's form: what, where, what to do.
    static func show(_ summary: String, at subject: String?, hint: String?, as label: Label) {
        guard state.withLock({ $0.form }) == .text else {
            return write([TalkLine(summary, label, at: subject, hint: hint).json], nil)
        }
        var lines = [line(summary, label)]
        if let subject { lines.append("  at \(shown(subject))") }
        if let hint { lines.append("  hint: \(shown(hint))") }
        write(lines, label)
    }

    /// Puts `text` in place of the line of progress; nil takes it away.
    static func showProgress(_ text: String?) {
        state.withLock { state in
            guard text != nil || state.progress != nil else { return }
            state.progress = text
            FileHandleOutput.standardError.write("\r\(text ?? "")\u{1B}[K")
        }
    }

    /// Runs `body`, which writes to the terminal, with the line of progress out of the way.
    static func aside(_ body: () -> Void) {
        state.withLock { state in
            if state.progress != nil { FileHandleOutput.standardError.write("\r\u{1B}[K") }
            body()
            if let progress = state.progress {
                FileHandleOutput.standardError.write("\r\(progress)\u{1B}[K")
            }
        }
    }

    /// `text` without secrets, and fit for a terminal.
    private static func shown(_ text: String) -> String {
        TerminalText.escaped(Redactor.redacted(text))
    }

    private static func line(_ text: String, _ label: Label?) -> String {
        let text = shown(text)
        guard let label else { return text }
        let isColoured = state.withLock { $0.isColoured }
        let word = "\(label.rawValue):"
        return (isColoured ? "\u{1B}[\(label.colour)m\(word)\u{1B}[0m" : word) + " " + text
    }

    private static func write(_ lines: [String], _ label: Label?) {
        let hasPriorities = state.withLock { $0.hasPriorities }
        let mark = hasPriorities ? "<\(label?.priority ?? 6)>" : ""
        let lines = lines.map { mark + $0 }
        aside {
            FileHandleOutput.standardError.write(lines.joined(separator: "\n") + "\n")
        }
    }
}
