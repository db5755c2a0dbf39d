import PipelineConfig
import TestSupport
import Testing

@Suite struct ByteCountTests {
    @Test(arguments: [
        ("1", 1), ("500K", 512_000), ("64M", 67_108_864), ("1G", 1_073_741_824),
        ("1.5G", 1_610_612_736), ("2T", 2_199_023_255_552), ("0.5K", 512),
    ])
    func `a number of bytes is read and written`(_ text: String, _ bytes: Int) throws {
        let count = try #require(ByteCount(text))
        #expect(count.bytes == bytes)
        #expect(ByteCount(count.text) == count)
    }

    @Test(arguments: [
        "", "0", "-1", "1.5", "1k", "1GB", "G", "1.2345G", "99999999999999999999", "9000000T",
        "1 G", "0.0001K", "١",
    ])
    func `what is no number of bytes is not read`(_ text: String) {
        #expect(ByteCount(text) == nil)
    }

    @Test(arguments: [
        ("log: { to: -, rotate: { size: 1M } }", "log.rotate"),
        ("log: { to: a.jsonl, deterministic: true, rotate: { every: 1h } }", "log.rotate.every"),
        ("log: { to: a.jsonl, rotate: { size: lots } }", "log.rotate.size"),
        ("log: { to: a.jsonl, rotate: { keep: 0 } }", "log.rotate.keep"),
    ])
    func `a rotation that cannot be is refused at its key`(_ log: String, _ key: String) {
        let text = "version: 1\nsources: { gate: { uri: a.mp4 } }\n\(log)\n"
        let problems = #expect(throws: ConfigProblems.self) {
            try PipelineLoader.load(bytes: Array(text.utf8), name: "p.yml")
        }
        #expect(problems?.issues.contains { $0.keyPath == key } ?? false)
    }
}
