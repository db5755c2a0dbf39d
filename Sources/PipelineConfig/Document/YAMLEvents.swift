import CYAML

/// Where something stands in a text: lines and columns from 1, columns in characters.
struct YAMLMark {
    let line: Int
    let column: Int

    init(_ mark: yaml_mark_t) {
        line = Int(clamping: mark.line) + 1
        column = Int(clamping: mark.column) + 1
    }

    init(line: Int, column: Int) { (self.line, self.column) = (line, column) }
}

/// What a text in YAML is made of, piece by piece.
struct YAMLEvent {
    enum Kind {
        case documentStart
        case documentEnd
        case streamEnd
        case alias(anchor: String)
        case scalar(String, isQuoted: Bool, anchor: String?)
        case sequenceStart(anchor: String?)
        case sequenceEnd
        case mappingStart(anchor: String?)
        case mappingEnd
    }

    let kind: Kind
    let mark: YAMLMark
    /// Where it stands, in characters from the start.
    let range: Range<Int>
    /// Whether a collection is written in brackets.
    let isFlow: Bool
}

/// The text is not YAML.
struct YAMLFault: Error {
    /// What is wrong, in the parser's words.
    let problem: String
    /// What was being read; nil when that says nothing.
    let context: String?
    let mark: YAMLMark
}

/// Reads a text with libyaml, event by event.
///
/// One owner, one thread at a time.
final class YAMLEvents {
    private var parser = yaml_parser_t()
    /// The parser reads from here until the end.
    private let text: UnsafeMutableBufferPointer<UInt8>

    /// Begins to read UTF-8 text.
    init(_ bytes: some Collection<UInt8>) throws(YAMLFault) {
        text = .allocate(capacity: bytes.count)
        _ = text.initialize(from: bytes)
        guard yaml_parser_initialize(&parser) == 1 else {
            throw YAMLFault(
                problem: "out of memory", context: nil, mark: YAMLMark(line: 1, column: 1))
        }
        yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(&parser, text.baseAddress, text.count)
    }

    deinit {
        yaml_parser_delete(&parser)
        text.deallocate()
    }

    /// The next event; after an error or the stream's end nothing more is to be asked for.
    func next() throws(YAMLFault) -> YAMLEvent {
        while true {
            var event = yaml_event_t()
            guard yaml_parser_parse(&parser, &event) == 1 else { throw fault }
            defer { yaml_event_delete(&event) }
            if let kind = Self.kind(of: event) {
                let start = Int(clamping: event.start_mark.index)
                return YAMLEvent(
                    kind: kind, mark: YAMLMark(event.start_mark),
                    range: start..<max(start, Int(clamping: event.end_mark.index)),
                    isFlow: Self.isFlow(event))
            }
        }
    }

    private static func kind(of event: yaml_event_t) -> YAMLEvent.Kind? {
        switch event.type {
        case YAML_DOCUMENT_START_EVENT: return .documentStart
        case YAML_DOCUMENT_END_EVENT: return .documentEnd
        case YAML_ALIAS_EVENT:
            return .alias(anchor: name(event.data.alias.anchor) ?? "")
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            let isPlain = [YAML_ANY_SCALAR_STYLE, YAML_PLAIN_SCALAR_STYLE].contains(scalar.style)
            return .scalar(
                String(decoding: bytes, as: UTF8.self), isQuoted: !isPlain,
                anchor: name(scalar.anchor))
        case YAML_SEQUENCE_START_EVENT:
            return .sequenceStart(anchor: name(event.data.sequence_start.anchor))
        case YAML_SEQUENCE_END_EVENT: return .sequenceEnd
        case YAML_MAPPING_START_EVENT:
            return .mappingStart(anchor: name(event.data.mapping_start.anchor))
        case YAML_MAPPING_END_EVENT: return .mappingEnd
        case YAML_STREAM_END_EVENT, YAML_NO_EVENT: return .streamEnd
        default: return nil
        }
    }

    private static func isFlow(_ event: yaml_event_t) -> Bool {
        switch event.type {
        case YAML_SEQUENCE_START_EVENT:
            event.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE
        case YAML_MAPPING_START_EVENT:
            event.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE
        default: false
        }
    }

    private static func name(_ text: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        text.map { String(cString: $0) }
    }

    private var fault: YAMLFault {
        let problem = parser.problem.map { String(cString: $0) } ?? "out of memory"
        // The reader of characters knows the byte alone.
        let isCharacter = parser.error == YAML_READER_ERROR
        return YAMLFault(
            problem: problem, context: parser.context.map { String(cString: $0) },
            mark: isCharacter
                ? place(ofByte: parser.problem_offset) : YAMLMark(parser.problem_mark))
    }

    private func place(ofByte offset: Int) -> YAMLMark {
        let before = text.prefix(max(offset, 0))
        let line = before.count { $0 == UInt8(ascii: "\n") }
        let row = before[(before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0)...]
        return YAMLMark(line: line + 1, column: row.count { $0 & 0xC0 != 0x80 } + 1)
    }
}
