/// Whole lines appended to a file: a line is there whole or not at all, or its rest comes first.
struct LineOutput {
    /// The file.
    let file: any LogFile
    /// Its bytes.
    private(set) var length: Int64 = 0
    /// The rest of a line of which a part was written and could not be taken back.
    private var remainder: ArraySlice<UInt8> = []
    /// Why the last write failed; nil when everything since was written.
    private(set) var fault: FileFault?

    /// Output to the end of `file`, which has `length` bytes.
    init(_ file: any LogFile, length: Int64 = 0) {
        self.file = file
        self.length = length
    }

    /// Bytes the file will have when the rest of its last line is written.
    var wholeLength: Int64 { length + Int64(remainder.count) }
    /// Whether the last line is still to be completed.
    var isInsideLine: Bool { !remainder.isEmpty }

    /// Appends `line`, or nothing of it; false when the disk refused it.
    ///
    /// When a part could be neither completed nor taken back, the line counts as written: its rest
    /// is written before anything else. Throws when nobody reads the output any more.
    mutating func append(_ line: ArraySlice<UInt8>) throws(FileFault) -> Bool {
        let start = length
        var rest = line
        while !rest.isEmpty {
            do throws(FileFault) {
                rest = try write(rest)
            } catch {
                fault = error
                if error.isOutputGone { throw error }
                if length == start || cut(to: start) { return false }
                remainder = rest
                return true
            }
        }
        return true
    }

    /// Completes the last line; false when the disk refused.
    mutating func complete() throws(FileFault) -> Bool {
        while !remainder.isEmpty {
            do throws(FileFault) {
                remainder = try write(remainder)
            } catch {
                fault = error
                if error.isOutputGone { throw error }
                return false
            }
        }
        return true
    }

    /// All that was to be written is written.
    mutating func clearFault() { fault = nil }

    private mutating func write(_ bytes: ArraySlice<UInt8>) throws(FileFault) -> ArraySlice<UInt8> {
        let count = try file.append(bytes)
        guard count > 0 else { throw FileFault(.write, code: FileFault.inputOutput) }
        length += Int64(count)
        return bytes.dropFirst(count)
    }

    private mutating func cut(to start: Int64) -> Bool {
        guard file.canTruncate else { return false }
        do throws(FileFault) {
            try file.truncate(to: start)
            length = start
            return true
        } catch {
            fault = error
            return false
        }
    }
}
