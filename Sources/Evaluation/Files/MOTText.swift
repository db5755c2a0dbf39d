/// The rows of a MOTChallenge text: one box a line, numbers between commas.
///
/// Rows are checked as TrackEval 1.3.0 checks them, and for what it leaves to chance: every number
/// is finite, every identity is whole and not negative, and none is in a frame twice.
package struct MOTText: Sendable {
    /// What a text is read as.
    package enum Role: Sendable {
        /// Annotations: `frame,id,left,top,width,height,flag,class,...`.
        case truth
        /// Output of a tracker: `frame,id,left,top,width,height,score,...`.
        case tracks

        var leastColumns: Int { self == .truth ? 8 : 7 }
        var form: String {
            self == .truth
                ? "frame,id,left,top,width,height,flag,class"
                : "frame,id,left,top,width,height,score"
        }
    }

    struct Row: Sendable {
        let line: Int
        let frame: Int
        let entry: TrackTable.Entry
        let columns: Int
    }

    /// The last frame that a text can name.
    package static let lastFrame = 1_000_000_000
    /// Coordinates and extents beyond this many pixels are no box of a picture.
    static let largestCoordinate = 1e9

    let role: Role
    let rows: [Row]

    /// Reads `bytes`; the fault names the line.
    package init(_ bytes: [UInt8], as role: Role) throws(EvaluationFault) {
        self.role = role
        var rows: [Row] = []
        var number = 0
        var start = bytes.startIndex
        while start < bytes.endIndex {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.endIndex
            number += 1
            if let row = try Self.row(bytes[start..<end], line: number, as: role) {
                rows.append(row)
            }
            start = end + 1
        }
        self.rows = rows
        try Self.refuseRepeated(rows)
    }

    /// The last frame with a box; 0 when there is none.
    package var length: Int { rows.reduce(0) { max($0, $1.frame) } }

    /// The boxes by frame, in the order of the text.
    package var table: TrackTable {
        var table = TrackTable(frames: length)
        for row in rows { table.frames[row.frame - 1].append(row.entry) }
        return table
    }

    /// Refuses rows past frame `length`, which `name` (a file or a key) states.
    package func check(length: Int, statedBy name: String) throws(EvaluationFault) {
        guard let row = rows.first(where: { $0.frame > length }) else { return }
        throw EvaluationFault(
            "frame \(row.frame) is past the sequence's \(length) frames, which \(name) states",
            at: .line(row.line))
    }

    /// Refuses classes that `benchmark` does not know.
    package func check(classesOf benchmark: MOTBenchmark) throws(EvaluationFault) {
        switch role {
        case .truth:
            guard benchmark.hasClasses else { return }
            guard let row = rows.first(where: { !(1...13).contains($0.entry.kind) }) else { return }
            throw EvaluationFault(
                "class \(row.entry.kind) is none of the 13 of \(benchmark.rawValue)",
                at: .line(row.line), hint: "a truth without classes: --benchmark MOT15")
        case .tracks:
            guard let row = rows.first(where: { $0.entry.kind > 1 }) else { return }
            throw EvaluationFault(
                "class \(row.entry.kind): only pedestrians (1, or -1 for none) are judged",
                at: .line(row.line))
        }
    }

    /// Whether every row of a truth states a class: the eighth of eight or nine columns.
    package var statesClasses: Bool {
        !rows.isEmpty && rows.allSatisfy { $0.columns <= 9 } && rows.contains { $0.entry.kind > 0 }
    }

    /// The first line with a vehicle (class 6), which only MOT20 leaves out of the account.
    package var firstVehicle: Int? { rows.first { $0.entry.kind == 6 }?.line }

    private static func row(
        _ bytes: ArraySlice<UInt8>, line: Int, as role: Role
    ) throws(EvaluationFault) -> Row? {
        var numbers: [Double] = []
        var fields = bytes.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
            .map { $0.filter { $0 > 32 } }
        if fields.last?.isEmpty == true { fields.removeLast() }
        if fields.isEmpty { return nil }
        for field in fields {
            guard let number = Double(String(decoding: field, as: UTF8.self)), number.isFinite
            else { throw EvaluationFault("a line is not \(role.form)", at: .line(line)) }
            numbers.append(number)
        }
        guard numbers.count >= role.leastColumns else {
            throw EvaluationFault(
                "a line has \(numbers.count) columns, at least \(role.leastColumns) are needed",
                at: .line(line), hint: "the form is \(role.form)")
        }
        guard (1..<Double(lastFrame + 1)).contains(numbers[0]) else {
            throw EvaluationFault(
                "frame \(numbers[0]): frames count from 1, at most to \(lastFrame)",
                at: .line(line))
        }
        guard (0..<1e15).contains(numbers[1]) else {
            throw EvaluationFault(
                "identity \(numbers[1]): identities are 0 to 10^15", at: .line(line))
        }
        let sides = numbers[2..<6]
        guard sides.allSatisfy({ abs($0) <= largestCoordinate }) else {
            throw EvaluationFault(
                "a box reaches beyond \(Int(largestCoordinate)) pixels", at: .line(line))
        }
        return Row(
            line: line, frame: Int(numbers[0]), entry: entry(numbers, as: role),
            columns: numbers.count)
    }

    private static func entry(_ numbers: [Double], as role: Role) -> TrackTable.Entry {
        TrackTable.Entry(
            id: Int(numbers[1]),
            box: PixelRect(
                left: numbers[2], top: numbers[3], width: numbers[4], height: numbers[5]),
            kind: numbers.count > 7 ? whole(numbers[7]) : role == .truth ? -1 : 1,
            counts: role == .tracks || whole(numbers[6]) != 0)
    }

    /// Toward zero, as the judge converts; out of reach is no class.
    private static func whole(_ value: Double) -> Int { abs(value) < 1e15 ? Int(value) : .max }

    private static func refuseRepeated(_ rows: [Row]) throws(EvaluationFault) {
        struct Place: Hashable {
            let frame: Int
            let id: Int
        }
        var first: [Place: Int] = [:]
        first.reserveCapacity(rows.count)
        for row in rows {
            let place = Place(frame: row.frame, id: row.entry.id)
            if let line = first.updateValue(row.line, forKey: place) {
                throw EvaluationFault(
                    "identity \(row.entry.id) is in frame \(row.frame) twice: lines \(line) and "
                        + "\(row.line)", at: .line(row.line),
                    hint: "an identity has one box a frame")
            }
        }
    }
}
