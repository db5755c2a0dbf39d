import Testing
import VisionCore

@Suite struct LogStepTests {
    @Test func `a rounded box prints and reads back as itself`() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<10_000 {
            let x = Float.random(in: -500..<16_384, using: &generator)
            let y = Float.random(in: -500..<16_384, using: &generator)
            let box = Box(
                left: x, top: y, right: x + Float.random(in: 0..<4096, using: &generator),
                bottom: y + Float.random(in: 0..<4096, using: &generator)
            ).roundedToLogStep
            #expect(box.roundedToLogStep == box)
        }
    }

    @Test(arguments: [
        (LogStep.pixel, 1.0, Int64(100)), (.pixel, 0.01, 1), (.pixel, 0.004, 0), (.pixel, 0.006, 1),
        (.pixel, 0.125, 12), (.pixel, 0.375, 38), (.pixel, -0.125, -12), (.pixel, -7.5, -750),
        (.pixel, 1e300, 100_000_000_000_000), (.pixel, -.infinity, 0), (.pixel, .nan, 0),
        (.score, 1, 10_000), (.score, 0.0001, 1), (.score, 0.03125, 312), (.score, 0.09375, 938),
        (.score, 0.81234, 8123), (.score, .infinity, 0),
    ])
    func `a value is a whole count of steps, rounded half to even`(
        step: LogStep, value: Double, count: Int64
    ) {
        #expect(step.count(value) == count)
        guard count.magnitude <= 10_000 else { return }
        let unit = step == .pixel ? 100.0 : 10_000
        #expect(step.value(count) == Float(Double(count) / unit))
    }

    @Test func `a box is rounded by its corner and its sides`() {
        let box = Box(left: 1.004, top: 2.006, right: 4.017, bottom: 7.0).roundedToLogStep
        #expect(box == Box(left: 1, top: 2.01, right: 4.01, bottom: 7))
    }
}
