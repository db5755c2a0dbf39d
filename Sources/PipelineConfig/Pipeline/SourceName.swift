import VisionCore

/// Names sources of the command line after themselves.
package enum SourceName {
    /// One unique name for each argument: a file's name without folder and extension, a URL's
    /// last part or host, `stdin` for `-`; a number is added where two would be equal.
    package static func names(of arguments: [String]) -> [String] {
        var taken: Set<String> = []
        return arguments.map { argument in
            let base = name(of: SecretText(argument).redacted.replacing(SecretText.mask, with: ""))
            var name = base
            var number = 2
            while !taken.insert(name).inserted {
                name = "\(base)-\(number)"
                number += 1
            }
            return name
        }
    }

    private static func name(of argument: String) -> String {
        if argument == "-" { return "stdin" }
        var text = argument[...]
        var host: Substring?
        if let scheme = text.firstRange(of: "://") {
            text = text[scheme.upperBound...].prefix { $0 != "?" && $0 != "#" }
            let authority = text.prefix { $0 != "/" }
            let afterUser = authority.lastIndex(of: "@").map(authority.index(after:))
            host = authority[(afterUser ?? authority.startIndex)...].prefix { $0 != ":" }
            text = text[authority.endIndex...]
        }
        let last = text.split(separator: "/").last { $0 != "." && $0 != ".." } ?? host ?? ""
        let isHost = text.split(separator: "/").isEmpty
        let stem = isHost ? last : last.lastIndex(of: ".").map { last[..<$0] } ?? last
        let clean = String(
            stem.unicodeScalars.map { scalar -> Character in
                let fits = KeyValidator.isName("a" + String(scalar))
                return fits ? Character(scalar) : "_"
            })
        let trimmed = clean.drop { !KeyValidator.isName(String($0)) }.prefix(48)
        return trimmed.isEmpty ? "source" : String(trimmed)
    }
}
