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
        run.previews.offer()
        pictures = PictureService(isShed: { run.previews.isShed }) { run.views }
        playlists = PlaylistService { run.views }
        self.policy = policy
        self.version = version
        self.stop = stop
    }

    /// Throws while memory is too short for pictures that go on.
    func checkPreviews() throws(Problem) {
        guard run.previews.isShed else { return }
        playlists.stop()
        var problem = Problem(
            503, "memory is short: no pictures are drawn for now", hint: "ask for snapshot.jpg")
        problem.headers = [("Retry-After", "10")]
        throw problem
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
