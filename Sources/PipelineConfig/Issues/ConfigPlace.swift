/// Where a value was given: a place in a file, or a flag of the command line.
package enum ConfigPlace: Hashable, Sendable {
    /// Line and column from 1; columns count Unicode scalars.
    case file(String, line: Int, column: Int)
    /// The flag as it was written, for example `--set detect.score`.
    case flag(String)

    /// The file's name, or the flag.
    package var name: String {
        switch self {
        case .file(let name, _, _), .flag(let name): name
        }
    }

    /// From 1; 0 for a flag.
    package var line: Int {
        switch self {
        case .file(_, let line, _): line
        case .flag: 0
        }
    }

    /// From 1; 0 for a flag.
    package var column: Int {
        switch self {
        case .file(_, _, let column): column
        case .flag: 0
        }
    }
}

extension ConfigPlace: CustomStringConvertible {
    /// `file:line:column`, or the flag.
    package var description: String {
        switch self {
        case .file(let name, let line, let column): "\(name):\(line):\(column)"
        case .flag(let name): name
        }
    }
}
