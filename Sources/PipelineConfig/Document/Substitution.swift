import FoundationEssentials

/// Puts the values of `${env:NAME}` and `${file:path}` into text; they count as secrets.
///
/// `$${` stands for a plain `${`. A file's value ends before its last line break; its path is
/// relative to the folder of the file that names it.
package struct Substitution: Sendable {
    private let lookUp: (@Sendable (_ kind: String, _ name: String) -> Lookup)?

    private enum Lookup {
        case found(String)
        case missing(message: String, hint: String)
    }

    /// Leaves text as it is.
    package static let none = Substitution(lookUp: nil)

    private init(lookUp: (@Sendable (String, String) -> Lookup)?) {
        self.lookUp = lookUp
    }

    /// Values from `environment` and from files; paths are relative to `folder`.
    package init(environment: [String: String], folder: String) {
        self.init { kind, name in
            switch kind {
            case "env":
                if let value = environment[name] { return .found(value) }
                return .missing(
                    message: "the environment has no variable '\(name)'",
                    hint: "set it before the run: export \(name)=…")
            case "file":
                let path = name.hasPrefix("/") || folder.isEmpty ? name : "\(folder)/\(name)"
                if let data = FileManager.default.contents(atPath: path), data.count <= 1 << 16,
                    let text = String(validating: data, as: UTF8.self)
                {
                    return .found(text.last?.isNewline == true ? String(text.dropLast()) : text)
                }
                return .missing(
                    message: "cannot read the file '\(name)'",
                    hint: "a text file of at most 64 KiB; its path is relative to the file's folder"
                )
            default:
                return .missing(
                    message: "unknown substitution '${\(kind):…}'",
                    hint: "known: ${env:NAME}, ${file:path}; write $${ for a plain ${")
            }
        }
    }

    /// `text` with its substitutions, and what went wrong (message, hint).
    func resolve(_ text: String) -> (SecretText, (String, String)?) {
        guard let lookUp, text.contains("${") else { return (SecretText(text), nil) }
        var revealed = ""
        var redacted = ""
        var problem: (String, String)?
        var rest = text[...]
        while let start = rest.firstRange(of: "${") {
            let before = rest[..<start.lowerBound]
            let body = rest[start.upperBound...]
            guard before.last != "$", let end = body.firstIndex(of: "}"),
                let colon = body[..<end].firstIndex(of: ":")
            else {
                let plain = before.last == "$" ? before.dropLast() + "${" : before + "${"
                revealed += plain
                redacted += plain
                rest = body
                continue
            }
            revealed += before
            redacted += before + "***"
            let name = String(body[body.index(after: colon)..<end])
            switch lookUp(String(body[..<colon]), name) {
            case .found(let value): revealed += value
            case .missing(let message, let hint): problem = problem ?? (message, hint)
            }
            rest = body[body.index(after: end)...]
        }
        return (
            SecretText(revealed: revealed + rest, redacted: redacted + rest), problem
        )
    }
}
