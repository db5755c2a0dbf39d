import Foundation
import InferenceEngine
import Testing

@Suite struct ConformanceTests {
    @Test func `each case of the onnx suite passes or is listed with a reason`() throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("sightline-conformance-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let cases = try ConformanceCase.suite(in: folder)
        let list = try UnsupportedCases()
        let pool = ComputePool(threads: 2)
        var reasons: [String: Int] = [:]
        var passed = 0
        for test in cases {
            let failure = outcome { try test.run(bindsInputs: false, pool: pool) }
            guard let reason = list.reason(for: test.name) else {
                #expect(failure == nil, "\(test.name): \(failure ?? "")")
                if failure == nil { passed += 1 }
                continue
            }
            reasons[reason, default: 0] += 1
            #expect(failure != nil, "\(test.name) passes but is listed: \(reason)")
            if reason == UnsupportedCases.runTimeValue {
                let bound = outcome { try test.run(bindsInputs: true, pool: pool) }
                #expect(bound == nil, "\(test.name) with known inputs: \(bound ?? "")")
            }
        }
        for line in list.lines {
            #expect(
                cases.contains { line.matches($0.name) }, "no case is called \(line.pattern)")
        }
        for (reason, count) in reasons.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
            print("listed as unsupported: \(count) for \(reason)")
        }
        let listed = reasons.values.reduce(0, +)
        print(
            "conformance: passed \(passed), listed as unsupported \(listed), total \(cases.count)")
    }

    private func outcome(_ body: () throws -> Void) -> String? {
        do {
            try body()
            return nil
        } catch {
            return "\(error)"
        }
    }
}
