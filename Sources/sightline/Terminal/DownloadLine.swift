import ModelCatalogue

/// How far a download is, on a terminal: `yolox_nano_416  [########        ]  52 %  1.8 of 3.5
/// MiB`.
enum DownloadLine {
    private static let width = 24

    /// Draws the line anew; nothing where stderr is no terminal.
    @Sendable static func show(_ progress: ModelInstaller.Progress) {
        guard FileHandleOutput.standardError.isTerminal else { return }
        Talk.showProgress(text(progress))
    }

    /// The line.
    static func text(_ progress: ModelInstaller.Progress) -> String {
        let here = DetectorChoice.size(progress.bytes)
        guard let total = progress.total, total > 0 else { return "\(progress.name)  \(here)" }
        // A package may be larger than the file in it.
        let share = min(1, Double(progress.bytes) / Double(total))
        let done = Int(share * Double(width))
        let bar = String(repeating: "#", count: done) + String(repeating: " ", count: width - done)
        return "\(progress.name)  [\(bar)]  \(Int(share * 100)) %  "
            + "\(here) of \(DetectorChoice.size(total))"
    }
}
