import Evaluation
import FoundationEssentials
import Glibc
import VisionCore

/// A sequence of the MOTChallenge and what a tracker made of it.
struct MOTSequence {
    let truth: TrackTable
    let tracks: TrackTable
    let benchmark: MOTBenchmark
    /// What a person should know about how the sequence is judged.
    let notes: [String]

    /// Reads a gt.txt, or a folder that holds `gt/gt.txt` and perhaps `seqinfo.ini`, and `tracks`.
    ///
    /// Without `named` the benchmark follows from the sequence's name, then from the folders of the
    /// path, then from whether the truth states classes.
    init(truth path: String, tracks trackPath: String, named: MOTBenchmark?) throws {
        let isFolder = Self.isFolder(path)
        let gtPath = isFolder ? "\(path)/gt/gt.txt" : path
        let info = isFolder ? try SequenceInfo.read("\(path)/seqinfo.ini") : nil
        let text = try Self.text(gtPath, as: .truth)
        let found = try Self.text(trackPath, as: .tracks)
        let known = named ?? Self.benchmark(of: info?.name, path)
        let benchmark = known ?? (text.statesClasses ? .mot17 : .mot15)
        self.benchmark = benchmark
        try InputFile.judging(gtPath) { () throws(EvaluationFault) in
            try text.check(classesOf: benchmark)
        }
        try InputFile.judging(trackPath) { () throws(EvaluationFault) in
            try found.check(classesOf: benchmark)
        }
        if let length = info?.length {
            for (file, rows) in [(gtPath, text), (trackPath, found)] {
                try InputFile.judging(file) { () throws(EvaluationFault) in
                    try rows.check(length: length, statedBy: "seqinfo.ini")
                }
            }
        }
        (truth, tracks) = (text.table, found.table)
        guard truth.frames.entries.contains(where: benchmark.scores) else {
            throw CommandError(
                .badData,
                "the truth has no box that counts under the rules of "
                    + benchmark.rawValue, subject: gtPath)
        }
        notes = Self.notes(text, found, benchmark, isKnown: known != nil, info)
    }

    private static func notes(
        _ text: MOTText, _ found: MOTText, _ benchmark: MOTBenchmark, isKnown: Bool,
        _ info: SequenceInfo?
    ) -> [String] {
        var notes: [String] = []
        if !isKnown, text.firstVehicle != nil {
            notes.append(
                "judged as \(benchmark.rawValue): boxes on vehicles count as wrong; if the sequence "
                    + "is of MOT20, say --benchmark MOT20")
        }
        if info?.length == nil, found.length > text.length {
            notes.append(
                "tracks go on to frame \(found.length), the truth to \(text.length): boxes behind "
                    + "it count as wrong")
        }
        return notes
    }

    private static func text(_ path: String, as role: MOTText.Role) throws -> MOTText {
        let bytes = try InputFile.bytes(of: path)
        return try InputFile.judging(path) { () throws(EvaluationFault) in
            try MOTText(bytes, as: role)
        }
    }

    private static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    private static func benchmark(of name: String?, _ path: String) -> MOTBenchmark? {
        if let name, let one = MOTBenchmark(sequence: name) { return one }
        let folders = URL(filePath: path).standardizedFileURL.path.split(separator: "/")
        return folders.reversed().lazy.compactMap { MOTBenchmark(sequence: String($0)) }.first
    }
}

/// What `seqinfo.ini` says of a sequence.
struct SequenceInfo {
    let name: String?
    let length: Int?

    /// Reads `path`; nil where there is no such file.
    static func read(_ path: String) throws -> SequenceInfo? {
        guard access(path, F_OK) == 0 else { return nil }
        let bytes = try InputFile.bytes(of: path, limit: 1 << 20)
        var values: [String: (text: String, line: Int)] = [:]
        let lines = String(decoding: bytes, as: UTF8.self)
            .split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated() {
            guard let equals = line.firstIndex(of: "=") else { continue }
            let key = trimmed(line[..<equals]).lowercased()
            values[key] = (trimmed(line[line.index(after: equals)...]), index + 1)
        }
        var length: Int?
        if let stated = values["seqlength"] {
            guard let number = Int(stated.text), number > 0 else {
                throw CommandError(
                    .badData, "seqLength is '\(stated.text)', not a number of frames",
                    subject: "\(path):\(stated.line)")
            }
            length = number
        }
        return SequenceInfo(name: values["name"]?.text, length: length)
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text.drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
