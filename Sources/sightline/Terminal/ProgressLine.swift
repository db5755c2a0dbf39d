import Glibc
import Locking
import Pipeline
import VisionCore

/// Tells how far a run is, on a terminal: one line that is drawn anew each second, cut to its
/// width.
final class ProgressLine: Sendable {
    private let run: PipelineRun
    private let goal: ProgressGoal
    private let begin = ContinuousClock.now
    private let timer = Lock<Task<Void, Never>?>(nil)

    /// Nil where stderr is no terminal: what reads it then wants no line of progress.
    init?(run: PipelineRun, goal: ProgressGoal) {
        guard FileHandleOutput.standardError.isTerminal else { return nil }
        self.run = run
        self.goal = goal
    }

    /// Begins to tell.
    func start() {
        let task = Task.detached { [weak self] in
            while !Task.isCancelled, let self {
                Talk.showProgress(self.line)
                try? await Task.sleep(for: .seconds(1))
            }
        }
        timer.withLock { $0 = task }
    }

    /// Stops and takes the line away.
    func stop() {
        timer.withLock { $0 }?.cancel()
        Talk.showProgress(nil)
    }

    private var line: String {
        let spent = begin.duration(to: .now)
        let seconds = Double(spent.components.seconds) + Double(spent.components.attoseconds) / 1e18
        let text = Self.text(run.progress, goal: goal, seconds: seconds)
        var size = winsize()
        let isKnown = ioctl(2, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 1
        return String(text.prefix(isKnown ? Int(size.ws_col) - 1 : 79))
    }

    /// `41 %  218 frames  25 fps  1.2x  ETA 1:32  3 dropped`, after `seconds` of the host's clock.
    static func text(_ progress: RunProgress, goal: ProgressGoal, seconds: Double) -> String {
        let rate = seconds > 0 ? Double(progress.delivered) / seconds : 0
        let speed = seconds > 0 ? progress.mediaSeconds / seconds : 0
        var words = [
            "\(progress.delivered) frames", "\(Int(rate.rounded())) fps",
            "\((speed * 10).rounded() / 10)x",
        ]
        if let share = goal.share(of: progress) {
            words.insert("\(Int(share * 100)) %", at: 0)
            if share > 0.01, share < 1 {
                let left = Int(seconds / share * (1 - share))
                words.append("ETA \(left / 60):\(left % 60 < 10 ? "0" : "")\(left % 60)")
            }
        }
        if progress.dropped > 0 { words.append("\(progress.dropped) dropped") }
        return words.joined(separator: "  ")
    }
}
