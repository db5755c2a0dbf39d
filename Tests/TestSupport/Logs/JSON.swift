package import Foundation

/// A JSON value, to look into with `json["a"]["b"][0].int`.
package enum JSON: Hashable, Sendable {
    /// `null`, or what is not there.
    case null
    /// A number, or `true` and `false` as 1 and 0.
    case number(Double)
    /// A string.
    case text(String)
    /// An array.
    case list([JSON])
    /// An object.
    case members([String: JSON])

    /// Reads `data`; nil when it is no JSON.
    package init?(_ data: Data) {
        guard let value = try? JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed)
        else { return nil }
        self.init(value)
    }

    /// A file that holds no JSON.
    package struct NoJSON: Error, CustomStringConvertible {
        /// The file.
        package let description: String
    }

    /// Reads the file at `path`.
    package static func file(_ path: String) throws -> JSON {
        guard let value = JSON(try Data(contentsOf: URL(fileURLWithPath: path))) else {
            throw NoJSON(description: "\(path) is no JSON")
        }
        return value
    }

    private init(_ value: Any) {
        switch value {
        case let text as String: self = .text(text)
        case let list as [Any]: self = .list(list.map(JSON.init))
        case let members as [String: Any]: self = .members(members.mapValues(JSON.init))
        case let number as NSNumber: self = .number(number.doubleValue)
        default: self = .null
        }
    }

    /// The member called `name`; `.null` when there is none.
    package subscript(name: String) -> JSON {
        guard case .members(let members) = self else { return .null }
        return members[name] ?? .null
    }

    /// The element at `index`; `.null` when there is none.
    package subscript(index: Int) -> JSON {
        guard case .list(let list) = self, list.indices.contains(index) else { return .null }
        return list[index]
    }

    /// The string; nil when it is none.
    package var text: String? {
        guard case .text(let text) = self else { return nil }
        return text
    }

    /// The number; nil when it is none.
    package var number: Double? {
        guard case .number(let number) = self else { return nil }
        return number
    }

    /// The whole number, exact up to 2⁵³; nil when it is none.
    package var int: Int? { number.flatMap { Int(exactly: $0) } }

    /// The elements of an array; empty when it is none.
    package var items: [JSON] {
        guard case .list(let list) = self else { return [] }
        return list
    }

    /// The members of an object; empty when it is none.
    package var object: [String: JSON] {
        guard case .members(let members) = self else { return [:] }
        return members
    }

    /// Whether it is there at all.
    package var exists: Bool { self != .null }
}
