import HTTPServing
import Page
import Pipeline

// The example of Page.docc.
func server(of run: PipelineRun, _ file: PipelineFile, logPath: String) throws -> PageServer? {
    guard let address = ListenAddress("127.0.0.1:0") else { return nil }
    let host = PageHost(
        run: run, file: file, logPath: logPath, policy: SourcePolicy(), version: "1",
        stop: { run.stop() })
    return PageServer(try PageEntrance(address, tokens: nil, names: []), host: host)
}
