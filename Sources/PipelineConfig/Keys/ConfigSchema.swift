/// The JSON Schema of a key table, for editors.
package enum ConfigSchema {
    /// A JSON Schema (2020-12) that accepts what the table accepts, as text.
    ///
    /// What only a reader can check (references, crossings) it leaves open. Ends in a line break.
    package static func text(_ table: KeyTable, title: String) -> String {
        let schema = SchemaValue.object(
            [
                ("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
                ("title", .string(title)),
            ] + object(table, at: ""))
        return schema.text(indent: 0) + "\n"
    }

    private static func object(_ table: KeyTable, at path: String) -> [(String, SchemaValue)] {
        let children = table.children(of: path).filter { $0.name != "*" }
        var members: [(String, SchemaValue)] = [
            ("type", .string("object")), ("additionalProperties", .boolean(false)),
            ("properties", .object(children.map { ($0.name, value($0, table)) })),
        ]
        let required = children.filter(\.isRequired).map { SchemaValue.string($0.name) }
        if !required.isEmpty { members.append(("required", .array(required))) }
        return members
    }

    private static func value(_ key: ConfigKey, _ table: KeyTable) -> SchemaValue {
        var members: [(String, SchemaValue)] = [("description", .string(key.meaning))]
        if let value = key.defaultValue {
            members.append(("default", value))
        } else if let words = key.defaultText {
            members.append(("x-default", .string(words)))
        }
        switch key.kind {
        case .group:
            members += object(table, at: key.path)
        case .named:
            members += [
                ("type", .string("object")),
                ("additionalProperties", .object(object(table, at: key.path + ".*"))),
            ]
        case .groups:
            members += [
                ("type", .string("array")), ("items", .object(object(table, at: key.path + ".*"))),
            ]
        default:
            members += leaf(key.kind)
        }
        return .object(members)
    }

    private static func leaf(_ kind: ConfigValueKind) -> [(String, SchemaValue)] {
        switch kind {
        case .boolean: [("type", .string("boolean"))]
        case .integer(let range): integer(range)
        case .integerOrAuto(let range):
            [("anyOf", .array([.object(integer(range)), .object([("const", .string("auto"))])]))]
        case .number(let range):
            [("type", .string("number"))] + limits(range)
        case .duration:
            [
                ("type", .array([.string("string"), .string("integer")])),
                ("pattern", .string(durationPattern)), ("maximum", .integer(0)),
            ]
        case .bytes:
            [
                ("type", .array([.string("string"), .string("integer")])),
                ("pattern", .string("^[0-9]{1,18}(\\.[0-9]{1,3}[KMGT]|[KMGT])?$")),
                ("minimum", .integer(1)),
            ]
        case .choice(let words, _): [("enum", .array(words.map { .string($0) }))]
        case .text: [("type", .array([.string("string"), .string("number")]))]
        case .texts: list(.object([("type", .array([.string("string"), .string("number")]))]))
        case .integers(let range): list(.object(integer(range)))
        case .numbers: list(number)
        case .numberLists: list(.object(list(number)))
        case .points: list(.object(point))
        case .areas: list(.object(list(.object(point))))
        case .shape: list(.object([("type", .array([.string("integer"), .string("string")]))]))
        case .labels:
            [("type", .array([.string("string"), .string("array")]))]
        case .counts:
            [
                ("type", .string("object")),
                ("additionalProperties", .object([("type", .string("integer"))])),
            ]
        case .form(let form): form.schema
        case .group, .named, .groups: [("not", .object([]))]
        }
    }

    private static let durationPattern =
        "^(0|([0-9]+(\\.[0-9]{1,9})?(ns|us|ms|s|m|h|d))+|([0-9]+:)?[0-9]+:[0-9]+(\\.[0-9]{1,9})?)$"

    private static let number = SchemaValue.object([("type", .string("number"))])

    private static let point: [(String, SchemaValue)] = [
        ("type", .string("array")), ("minItems", .integer(2)), ("maxItems", .integer(2)),
        (
            "items",
            .object([
                ("type", .string("number")), ("minimum", .integer(0)), ("maximum", .integer(1)),
            ])
        ),
    ]

    private static func list(_ item: SchemaValue) -> [(String, SchemaValue)] {
        [("type", .string("array")), ("items", item)]
    }

    private static func integer(_ range: ClosedRange<Int>) -> [(String, SchemaValue)] {
        var members: [(String, SchemaValue)] = [
            ("type", .string("integer")), ("minimum", .integer(range.lowerBound)),
        ]
        if range.upperBound < .max { members.append(("maximum", .integer(range.upperBound))) }
        return members
    }

    private static func limits(_ range: ClosedRange<Double>) -> [(String, SchemaValue)] {
        [("minimum", .number(range.lowerBound)), ("maximum", .number(range.upperBound))]
    }
}
