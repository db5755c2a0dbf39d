import Testing

@testable import Pipeline

@Suite struct OutputPartTests {
    @Test(arguments: [
        ("out.mp4", "out.2.mp4"), ("a.b/out", "a.b/out.2"), ("a.b/.hidden", "a.b/.hidden.2"),
        ("rtsp://host/x.y", "rtsp://host/x.y"), ("pics/", "pics/"), ("f_%05d.png", "f_%05d.png"),
    ])
    func `a further graph begins the next part of a file`(target: String, second: String) {
        #expect(OutputPart.target(target, part: 1) == target)
        #expect(OutputPart.target(target, part: 2) == second)
    }
}
