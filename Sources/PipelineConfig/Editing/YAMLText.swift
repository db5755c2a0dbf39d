/// A YAML text with the place of each of its parts, in characters.
struct YAMLText {
    /// A value and where it stands.
    final class Part {
        enum Content {
            case scalar
            case alias
            case list
            case map([(key: Part, word: String, value: Part)])
        }

        let content: Content
        let start: Int
        /// Behind its last character; comments and empty lines that follow are not of it.
        let end: Int
        /// Columns before it in its line.
        let column: Int
        let isFlow: Bool

        init(_ content: Content, start: Int, end: Int, column: Int, isFlow: Bool) {
            self.content = content
            self.start = start
            self.end = end
            self.column = column
            self.isFlow = isFlow
        }
    }

    let characters: [Unicode.Scalar]
    let root: Part

    /// Reads `text`, which YAMLDocument has found to be within its limits; nil where it is empty.
    init?(_ text: String) throws(YAMLFault) {
        characters = Array(text.unicodeScalars)
        let events = try YAMLEvents(Array(text.utf8))
        guard case .documentStart = try events.next().kind else { return nil }
        var reader = Reader(characters: characters, events: events)
        root = try reader.part(events.next())
    }

    private struct Reader {
        let characters: [Unicode.Scalar]
        let events: YAMLEvents

        mutating func part(_ event: YAMLEvent) throws(YAMLFault) -> Part {
            let column = event.mark.column - 1
            switch event.kind {
            case .mappingStart:
                var entries: [(key: Part, word: String, value: Part)] = []
                while true {
                    let next = try events.next()
                    if case .mappingEnd = next.kind {
                        return Part(
                            .map(entries), start: event.range.lowerBound,
                            end: event.isFlow
                                ? next.range.upperBound
                                : entries.last.map { max($0.value.end, $0.key.end) }
                                    ?? event.range.upperBound,
                            column: column, isFlow: event.isFlow)
                    }
                    var word = ""
                    if case .scalar(let text, _, _) = next.kind { word = text }
                    let key = try part(next)
                    entries.append((key, word, try part(events.next())))
                }
            case .sequenceStart:
                var last = event.range.upperBound
                while true {
                    let next = try events.next()
                    if case .sequenceEnd = next.kind {
                        return Part(
                            .list, start: event.range.lowerBound,
                            end: event.isFlow ? next.range.upperBound : last, column: column,
                            isFlow: event.isFlow)
                    }
                    last = max(last, try part(next).end)
                }
            case .alias:
                return Part(
                    .alias, start: event.range.lowerBound, end: event.range.upperBound,
                    column: column, isFlow: true)
            default:
                // A block of text ends with its line breaks, which are not of it here.
                var end = min(event.range.upperBound, characters.count)
                let start = event.range.lowerBound
                while end > start, " \t\r\n".unicodeScalars.contains(characters[end - 1]) {
                    end -= 1
                }
                return Part(.scalar, start: start, end: end, column: column, isFlow: true)
            }
        }
    }
}
