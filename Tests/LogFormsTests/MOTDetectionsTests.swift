import TestSupport
import Testing
import VisionCore

@testable import LogForms

/// Rows of the MOTChallenge as they are found: blanks, other ends of lines, cells that are no
/// numbers.
@Suite struct MOTDetectionsTests {
    private static func read(_ text: String) throws -> ImportedDetections {
        let folder = try ScratchFolder()
        return try MOTDetections.read(folder.write(text, to: "rows.txt"), className: "thing")
    }

    @Test func `rows are read with blanks around cells and any end of a line`() throws {
        let found = try Self.read(
            "1,-1,10,20,30.5,40,0.5,-1,-1,-1\r\n\n , ,\t\n 3 ,\t7, 1e1 ,2,3,4, 1 ,3,0.4\n"
                + "1,2,0,0,1,1,0,99")
        #expect(found.frames.keys.sorted() == [0, 2] && found.count == 3)
        let first = try #require(found.frames[0])
        #expect(first.map(\.label.name) == ["thing", "thing"])
        #expect(first[0].box == Box(left: 10, top: 20, right: 40.5, bottom: 60))
        #expect(first.map(\.score) == [0.5, 0])
        let car = try #require(found.frames[2]?.first)
        #expect(car.label.name == "car" && car.box.left == 10 && car.score == 1)
        #expect(try Self.read("").frames.isEmpty)
    }

    @Test(arguments: [
        ("1,1,0,0,1,1", "no row"), ("0,1,0,0,1,1,1", "no row"), ("x,1,0,0,1,1,1", "no row"),
        ("1.5,1,0,0,1,1,1", "no row"), ("1e30,1,0,0,1,1,1", "no row"), (",1,0,0,1,1,1", "no row"),
        ("1,1,0,0,1 1,1,1", "no number"), ("1,1,0,0,1,1,", "no number"),
        ("1,1,0,0,1,1,\u{A0}1", "no number"), ("1,1,0,0,nan,1,1", "no number"),
        ("1,1,0,0,0,1,1", "0.0 x 1.0"), ("1,1,0,0,1,1,2", "not within"),
    ])
    func `what is no row is named with its line`(row: String, words: String) {
        #expect {
            try Self.read("1,1,0,0,1,1,1\n" + row + "\n")
        } throws: { error in
            guard case .wrong(_, "2", let what, _)? = error as? ImportFault else { return false }
            return what.contains(words)
        }
    }
}
