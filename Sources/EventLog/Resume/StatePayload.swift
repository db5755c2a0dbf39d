import FoundationEssentials

/// Values as the JSON on one line that a resume state holds, and back.
package enum StatePayload {
    /// The JSON of `value`; nil when it holds a number that JSON cannot hold.
    package static func bytes(of value: some Encodable) -> [UInt8]? {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return (try? encoder.encode(value)).map(Array.init)
    }

    /// The value that `bytes` holds; nil when they are of another form.
    package static func value<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) -> Value? {
        try? JSONDecoder().decode(type, from: Data(bytes))
    }
}
