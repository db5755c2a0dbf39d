import VisionCore

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
                if let data = BoundedFile.bytes(of: path, limit: 1 << 16), data.count <= 1 << 16,
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
    ///
    /// Takes time in proportion to the length of `text`, however many `${` it has.
    func resolve(_ text: String) -> (SecretText, (String, String)?) {
        guard let lookUp, text.utf8.contains(UInt8(ascii: "$")) else {
            return (SecretText(text), nil)
        }
        var scan = SubstitutionScan(text)
        var pieces: [SecretText.Piece] = []
        var problem: (String, String)?
        while let part = scan.next() {
            switch part {
            case .plain(let text): pieces.append(.typed(text))
            case .substitution(let kind, let name):
                switch lookUp(kind, name) {
                case .found(let value): pieces.append(.secret(value))
                case .missing(let message, let hint):
                    pieces.append(.secret(""))
                    problem = problem ?? (message, hint)
                }
            }
        }
        return (SecretText(pieces), problem)
    }
}

/// The parts of a text with substitutions, from its start to its end.
private struct SubstitutionScan {
    enum Part {
        case plain(String)
        case substitution(kind: String, name: String)
    }

    private let bytes: [UInt8]
    private var position = 0
    /// Where the next `}` is; nil when there is none.
    private var brace: Int?
    private var waiting: Part?

    init(_ text: String) {
        bytes = Array(text.utf8)
        brace = bytes.firstIndex(of: UInt8(ascii: "}"))
    }

    mutating func next() -> Part? {
        if let waiting {
            self.waiting = nil
            return waiting
        }
        var plain: [UInt8] = []
        while position < bytes.count {
            guard isOpening(position) else {
                plain.append(bytes[position])
                position += 1
                continue
            }
            if plain.last == UInt8(ascii: "$") {
                plain.append(UInt8(ascii: "{"))
                position += 2
            } else if let part = substitution() {
                guard !plain.isEmpty else { return part }
                waiting = part
                return .plain(Self.text(plain))
            } else {
                plain += bytes[position..<(position + 2)]
                position += 2
            }
        }
        return plain.isEmpty ? nil : .plain(Self.text(plain))
    }

    private func isOpening(_ index: Int) -> Bool {
        index + 1 < bytes.count && bytes[index] == UInt8(ascii: "$")
            && bytes[index + 1] == UInt8(ascii: "{")
    }

    /// The substitution at the position, which moves behind it; nil when none is closed there.
    private mutating func substitution() -> Part? {
        while let end = brace, end < position {
            brace = bytes[(end + 1)...].firstIndex(of: UInt8(ascii: "}"))
        }
        guard let end = brace else { return nil }
        // A kind is a short word: a colon far away is part of something else.
        let start = position + 2
        let head = bytes[start..<min(end, start + Self.longestKind + 1)]
        guard let colon = head.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        position = end + 1
        return .substitution(
            kind: Self.text(bytes[start..<colon]), name: Self.text(bytes[(colon + 1)..<end]))
    }

    private static let longestKind = 64

    private static func text(_ bytes: some Collection<UInt8>) -> String {
        String(decoding: bytes, as: UTF8.self)
    }
}
