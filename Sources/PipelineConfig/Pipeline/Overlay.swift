/// A value that the command line gives, laid over the file before it is checked.
package struct Overlay: Sendable, Equatable {
    /// What is given.
    package enum Value: Sendable, Equatable {
        /// YAML as after `--set KEY=`; where the key wants a list, words may be split by commas.
        case yaml(String)
        /// Text as it is: a path or a URL.
        case text(String)
        /// Words.
        case words([String])
        /// Points as `x1,y1,x2,y2…` of a rule of the kind.
        case rule(kind: String, points: String)
        /// Sources that replace those of the file.
        case sources([String])
    }

    /// Dotted path of the key; a `*` stands for every name that is there.
    package let keyPath: String
    /// What is given.
    package let value: Value
    /// The flag as messages name it.
    package let flag: String

    /// A value for `keyPath`, given by `flag`.
    package init(_ keyPath: String, _ value: Value, flag: String) {
        self.keyPath = keyPath
        self.value = value
        self.flag = flag
    }

    /// Whether it counts for every source, also for one that says otherwise in the file: so do
    /// the short flags, unlike `--set`, which speaks of one key.
    var replacesSourceOverrides: Bool {
        !flag.hasPrefix("--set ") && (keyPath.hasPrefix("detect.") || keyPath.hasPrefix("track."))
    }

    /// What `--set KEY=VALUE` gives; nil when there is no `=` or no key.
    package static func set(_ assignment: String) -> Overlay? {
        guard let equals = assignment.firstIndex(of: "="), equals != assignment.startIndex else {
            return nil
        }
        let key = String(assignment[..<equals])
        let value = String(assignment[assignment.index(after: equals)...])
        return Overlay(key, .yaml(value), flag: "--set \(key)")
    }

    /// The SOURCE arguments: they replace the file's sources, and are named after themselves.
    package static func sources(_ arguments: [String]) -> Overlay {
        Overlay("sources", .sources(arguments), flag: "SOURCE")
    }

    /// What `--line NAME=x1,y1,x2,y2` (kind `line`) or `--zone NAME=…` (kind `zone`) gives; nil
    /// when there is no `=` or no name.
    package static func rule(_ kind: RuleDescription.Kind, _ assignment: String) -> Overlay? {
        guard let equals = assignment.firstIndex(of: "="), equals != assignment.startIndex else {
            return nil
        }
        let name = String(assignment[..<equals])
        let points = String(assignment[assignment.index(after: equals)...])
        return Overlay(
            "rules.\(name)", .rule(kind: kind.rawValue, points: points),
            flag: "--\(kind.rawValue) \(name)")
    }
}
