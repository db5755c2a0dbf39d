import Testing

@testable import Pipeline

struct DamageWatchTests {
    @Test(arguments: [(1_000, nil), (28, nil), (25, 10), (5, 50), (1, 250)])
    func `one in so many pictures is told once`(every: Int, damaged: Int?) {
        var watch = DamageWatch()
        var told: [DamageWatch.Finding] = []
        for index in 1...2_000 {
            if let finding = watch.note(isDamaged: index % every == 0) { told.append(finding) }
        }
        let expected = damaged.map { [DamageWatch.Finding(damaged: $0, pictures: 250)] } ?? []
        #expect(told == expected)
    }
}
