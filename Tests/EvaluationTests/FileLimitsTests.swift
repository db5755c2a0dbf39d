import Evaluation
import Testing

/// What no judge is given: it is refused, or judged in little time and memory.
@Suite struct FileLimitsTests {
    private static func text(_ rows: [String], as role: MOTText.Role = .tracks) throws -> MOTText {
        try MOTText(Array(rows.joined(separator: "\n").utf8), as: role)
    }

    @Test(arguments: [
        ("1,1,1e308,0,10,10,1", "pixels"), ("1,1,nan,0,10,10,1", "not frame"),
        ("0,1,0,0,10,10,1", "count from 1"), ("1e300,1,0,0,10,10,1", "count from 1"),
        ("1,-1,0,0,10,10,1", "identity"), ("1,1e300,0,0,10,10,1", "identity"),
        ("1,1,0,0,10,10", "columns"), ("1,1,0,0,10,x,1", "not frame"),
        ("1,1,0,0,10,10,1\n1,1,5,5,10,10,1", "frame 1 twice: lines 2 and 3"),
    ])
    func `a line that cannot be meant is refused with its number`(
        _ line: String, _ words: String
    ) throws {
        let fault = #expect(throws: EvaluationFault.self) {
            try Self.text(["1,7,0,0,10,10,1", line])
        }
        #expect(fault?.summary.contains(words) == true, "\(fault?.summary ?? "")")
        let isTwice = words.contains("twice")
        #expect(fault?.place == .line(isTwice ? 3 : 2))
    }

    @Test func `a far frame takes no more than a near one`() throws {
        let far = try Self.text(
            ["1,1,0,0,10,10,1,1", "1000000000,1,0,0,10,10,1,1"], as: .truth)
        let figures = try TrackFigures(truth: far.table, found: far.table, benchmark: .mot17)
        #expect(abs(figures.hota - 1) < 1e-12 && figures.truthCount == 2)
    }

    @Test(.timeLimit(.minutes(1)))
    func `twenty thousand identities are judged by what overlaps`() throws {
        let rows = (0..<20_000).map { "\(1 + $0 / 4),\($0),\($0 % 4 * 20),0,10,10,1,1" }
        let many = try Self.text(rows, as: .truth).table
        let figures = try TrackFigures(truth: many, found: many, benchmark: .mot17)
        #expect(abs(figures.hota - 1) < 1e-9 && figures.idf1 == 1 && figures.idCount == 20_000)
    }

    @Test func `vehicles take boxes out of the account of MOT20 only`() throws {
        let rows = ["1,1,0,0,10,20,1,1,1", "1,9,100,0,40,30,1,6,1"]
        let truth = try Self.text(rows, as: .truth).table
        let found = try Self.text(
            ["1,1,0,0,10,20,1", "1,5,100,0,40,30,1"]).table
        let falses = try [MOTBenchmark.mot16, .mot17, .mot20].map {
            try TrackFigures(truth: truth, found: found, benchmark: $0).falsePositives
        }
        #expect(falses == [1, 1, 0])
    }

    @Test func `a picture that is listed twice counts once`() throws {
        let one = #"{"id": 4}"#
        let object =
            #"{"id": 1, "image_id": 4, "category_id": 4, "bbox": [0,0,9,9], "area": 81, "iscrowd": 0}"#
        func truth(_ images: String) throws -> COCOTruth {
            try COCOTruth(
                Array(
                    #"{"images": [\#(images)], "categories": [\#(one)], "annotations": [\#(object)]}"#
                        .utf8), keypoints: false)
        }
        #expect(try truth(one).notes.isEmpty)
        let twice = try truth("\(one), \(one)")
        #expect(twice.pictures.count == 1 && twice.notes.count == 1)
    }
}
