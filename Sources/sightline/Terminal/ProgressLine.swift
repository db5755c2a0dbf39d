import Dispatch
import Pipeline

/// Tells how far a run is: a line that rewrites itself on a terminal, else one line each 10 s.
// Sendable: the timer is set by `start` and cancelled by `stop`, both called by the run's owner.
final class ProgressLine: @unchecked Sendable {
    private let run: PipelineRun
    private let queue = DispatchQueue(label: "sightline.progress")
    private let isTerminal = FileHandleOutput.standardError.isTerminal
    private var timer: (any DispatchSourceTimer)?
    private let begin = DispatchTime.now()

    init(run: PipelineRun) { self.run = run }

    /// Begins to tell.
    func start() {
        let source = DispatchSource.makeTimerSource(queue: queue)
        let interval = isTerminal ? 1 : 10
        source.schedule(deadline: .now() + .seconds(interval), repeating: .seconds(interval))
        source.setEventHandler { @Sendable [weak self] in self?.tell() }
        source.resume()
        timer = source
    }

    /// Stops and clears the line.
    func stop() {
        timer?.cancel()
        queue.sync { if isTerminal { FileHandleOutput.standardError.write("\r\u{1B}[K") } }
    }

    private func tell() {
        let progress = run.progress
        let seconds = Double(DispatchTime.now().uptimeNanoseconds - begin.uptimeNanoseconds) / 1e9
        let rate = seconds > 0 ? Double(progress.delivered) / seconds : 0
        var words = ["\(progress.delivered) frames", "\(Int(rate.rounded())) fps"]
        let speed = seconds > 0 ? progress.mediaSeconds / seconds : 0
        words.append("\((speed * 10).rounded() / 10)x")
        if let expected = progress.expected, expected > 0, rate > 0 {
            words.insert("\(min(100, progress.delivered * 100 / expected)) %", at: 0)
            let left = Int(Double(max(expected - progress.delivered, 0)) / rate)
            words.append("ETA \(left / 60):\(left % 60 < 10 ? "0" : "")\(left % 60)")
        }
        if progress.dropped > 0 { words.append("\(progress.dropped) dropped") }
        let line = words.joined(separator: "  ")
        FileHandleOutput.standardError.write(isTerminal ? "\r\(line)\u{1B}[K" : line + "\n")
    }
}
