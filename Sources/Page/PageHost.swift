package import Pipeline
import VisionCore

/// What the page stands on: a run, the pipeline that describes it, its log.
package final class PageHost: Sendable {
    let run: PipelineRun
    let file: PipelineFile
    /// The log; nil where it is not a file.
    let log: LogFollower?
    let pictures: PictureService
    let playlists: PlaylistService
    let policy: SourcePolicy
    let stop: @Sendable () -> Void
    let version: String

    /// The page of `run`, which `stop` ends.
    package init(
        run: PipelineRun, file: PipelineFile, logPath: String?, policy: SourcePolicy,
        version: String, stop: @escaping @Sendable () -> Void
    ) {
        self.run = run
        self.file = file
        log = logPath.map { LogFollower(path: $0) }
        pictures = PictureService { run.views }
        playlists = PlaylistService { run.views }
        self.policy = policy
        self.version = version
        self.stop = stop
    }

    /// The log, read up to now.
    func readLog() throws(Problem) -> LogFollower {
        guard let log else {
            throw Problem(
                409, "this run has no log in a file", hint: "start it with --log FILE")
        }
        log.catchUp()
        return log
    }
}
