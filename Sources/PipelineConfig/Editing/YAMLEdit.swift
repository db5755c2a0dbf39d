import VisionCore

/// Changes single values of a YAML text and leaves everything else as it stands: comments, order,
/// line breaks, the way in which other values are written.
package enum YAMLEdit {
    /// The text cannot be changed that way without being written anew.
    package struct Refusal: Error, Equatable {
        package let message: String
    }

    /// `text` with `value` at `path`, keys from the top; nil takes away what is there.
    ///
    /// A map that is there keeps the keys that stay the same. What comes out is read again: it
    /// means what was asked for, or the edit is refused.
    package static func setting(
        _ path: [String], to value: YAMLValue?, in text: String
    ) throws(Refusal) -> String {
        let before = YAMLDocument(bytes: Array(text.utf8), name: "")
        guard let root = before.root, before.issues.isEmpty, !path.isEmpty else {
            throw Refusal(message: "the text is no sound YAML")
        }
        let old = YAMLValue(root)
        let wanted = old.setting(path[...], to: value)
        guard !old.means(wanted) else { return text }
        let known: YAMLText?
        do throws(YAMLFault) { known = try YAMLText(text) } catch {
            throw Refusal(message: "the text is no sound YAML: \(error.problem)")
        }
        guard let known else { throw Refusal(message: "the text is empty") }
        var edit = Edit(known)
        edit.set(path[...], to: value, in: known.root, old)
        let new = edit.applied
        let after = YAMLDocument(bytes: Array(new.utf8), name: "")
        guard let result = after.root, after.issues.isEmpty, YAMLValue(result).means(wanted) else {
            throw Refusal(
                message: "\(path.joined(separator: ".")) is written in a way that an edit would"
                    + " break: change it in the text")
        }
        return new
    }

    /// Replacements that are collected and then made.
    private struct Edit {
        let text: YAMLText
        private var changes: [(range: Range<Int>, with: String)] = []
        private let lineBreak: String
        /// Where the keys begin that are taken away.
        private var removed: Set<Int> = []

        init(_ text: YAMLText) {
            self.text = text
            let hasReturns = zip(text.characters, text.characters.dropFirst()).contains {
                $0 == "\r" && $1 == "\n"
            }
            lineBreak = hasReturns ? "\r\n" : "\n"
        }

        /// The last ones first, so that places stay true; what goes before what comes.
        private var inOrder: [(range: Range<Int>, with: String)] {
            changes.sorted { first, second in
                (first.range.lowerBound, first.range.upperBound)
                    > (second.range.lowerBound, second.range.upperBound)
            }
        }

        var applied: String {
            var characters = text.characters
            for change in inOrder {
                characters.replaceSubrange(change.range, with: change.with.unicodeScalars)
            }
            var result = String.UnicodeScalarView()
            result.append(contentsOf: characters)
            return String(result)
        }

        mutating func set(
            _ path: ArraySlice<String>, to value: YAMLValue?, in part: YAMLText.Part,
            _ known: YAMLValue
        ) {
            guard let key = path.first, case .map(let entries) = part.content,
                case .map(let values) = known
            else { return }
            guard let index = entries.firstIndex(where: { $0.word == key }) else {
                let inner = YAMLValue.map([]).setting(path.dropFirst(), to: value)
                if value != nil { insert(key, inner, lines: path.count - 1, into: part, entries) }
                return
            }
            let old = values.first { $0.key == key }?.value ?? .null
            if path.count > 1 {
                if case .map(let inner) = entries[index].value.content, !inner.isEmpty {
                    set(path.dropFirst(), to: value, in: entries[index].value, old)
                } else if value != nil {
                    let inner = YAMLValue.map([]).setting(path.dropFirst(), to: value)
                    replace(entries[index], of: part, with: inner, lines: path.count - 1)
                }
                return
            }
            guard let value else { return remove(index, of: part, entries) }
            change(entries[index], of: part, from: old, to: value)
        }

        /// Makes a value another one; a map only where it differs.
        private mutating func change(
            _ entry: (key: YAMLText.Part, word: String, value: YAMLText.Part),
            of part: YAMLText.Part, from old: YAMLValue, to new: YAMLValue
        ) {
            guard !old.means(new) else { return }
            guard case .map(let parts) = entry.value.content, case .map(let before) = old,
                case .map(let after) = new, !parts.isEmpty,
                before.contains(where: { one in after.contains { $0.key == one.key } })
            else { return replace(entry, of: part, with: new, lines: 0) }
            for one in before where !after.contains(where: { $0.key == one.key }) {
                set([one.key], to: nil, in: entry.value, old)
            }
            for one in after { set([one.key], to: one.value, in: entry.value, old) }
        }

        private mutating func replace(
            _ entry: (key: YAMLText.Part, word: String, value: YAMLText.Part),
            of part: YAMLText.Part, with value: YAMLValue, lines: Int
        ) {
            let isEmpty = entry.value.start == entry.value.end
            if entry.value.isFlow, !isEmpty {
                changes.append((entry.value.start..<entry.value.end, value.flow))
                return
            }
            // Behind the colon: a block of lines, or nothing, gives way to a line or to lines.
            var colon = entry.key.end
            while colon < text.characters.count, text.characters[colon] != ":" { colon += 1 }
            let start = min(colon + 1, text.characters.count)
            let body =
                part.isFlow
                ? " " + value.flow : rendered(value, lines: lines, indent: entry.key.column)
            changes.append((start..<max(start, entry.value.end), body))
        }

        private mutating func insert(
            _ key: String, _ value: YAMLValue, lines: Int, into part: YAMLText.Part,
            _ entries: [(key: YAMLText.Part, word: String, value: YAMLText.Part)]
        ) {
            let word = YAMLValue.quoted(key)
            let before = entries.last { !removed.contains($0.key.start) }
            if part.isFlow {
                if let last = before {
                    let end = max(last.value.end, last.key.end)
                    changes.append((end..<end, ", \(word): \(value.flow)"))
                } else {
                    changes.append((part.start..<part.end, "{ \(word): \(value.flow) }"))
                }
                return
            }
            var end = before.map { max($0.value.end, $0.key.end) } ?? part.end
            while end < text.characters.count, !"\r\n".unicodeScalars.contains(text.characters[end])
            {
                end += 1
            }
            let indent = entries.first?.key.column ?? 0
            changes.append(
                (
                    end..<end,
                    lineBreak + String(repeating: " ", count: indent) + "\(word):"
                        + rendered(value, lines: lines, indent: indent)
                ))
        }

        /// What follows a colon: `lines` levels of maps get lines of their own.
        private func rendered(_ value: YAMLValue, lines: Int, indent: Int) -> String {
            guard lines > 0, case .map(let entries) = value, !entries.isEmpty else {
                return " " + value.flow
            }
            let start = lineBreak + String(repeating: " ", count: indent + 2)
            return entries.map { entry in
                start + YAMLValue.quoted(entry.key) + ":"
                    + rendered(entry.value, lines: lines - 1, indent: indent + 2)
            }.joined()
        }

        private mutating func remove(
            _ index: Int, of part: YAMLText.Part,
            _ entries: [(key: YAMLText.Part, word: String, value: YAMLText.Part)]
        ) {
            let entry = entries[index]
            let end = max(entry.value.end, entry.key.end)
            removed.insert(entry.key.start)
            if entries.count == 1 {
                changes.append((part.start..<part.end, "{}"))
            } else if part.isFlow {
                if index > 0 {
                    let before = entries[index - 1]
                    changes.append((max(before.value.end, before.key.end)..<end, ""))
                } else {
                    changes.append((entry.key.start..<entries[1].key.start, ""))
                }
            } else {
                var (start, stop) = (entry.key.start, end)
                while start > 0, text.characters[start - 1] == " " { start -= 1 }
                while stop < text.characters.count, text.characters[stop] != "\n" { stop += 1 }
                changes.append((start..<min(stop + 1, text.characters.count), ""))
            }
        }
    }
}
