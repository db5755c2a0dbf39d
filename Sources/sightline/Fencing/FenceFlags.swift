import ArgumentParser
import Glibc
import PipelineConfig
import VisionCore

/// What an engine says to a run that it may begin again elsewhere.
struct FenceFlags: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Which life of the run this is: lower ones end. auto: the time of day.",
            valueName: "N|auto"))
    var epoch: String?
    @Option(
        help: ArgumentHelp(
            "End at once when nobody has touched this file for the lease time.", valueName: "FILE"))
    var lease: String?
    @Option(help: "How old the file of --lease may be.")
    var leaseTime = "10s"

    func validate() throws {
        guard number != nil || epoch == nil else {
            throw ValidationError("--epoch wants a whole number from 0, or auto")
        }
        guard let time = DurationText.parse(leaseTime), time >= .seconds(1), time <= .seconds(86400)
        else { throw ValidationError("--lease-time wants a span of time from 1s to 1d") }
    }

    /// The epoch in force.
    var number: Int? {
        guard let epoch else { return nil }
        if epoch == "auto" { return time(nil) }
        return Int(epoch).flatMap { $0 >= 0 ? $0 : nil }
    }

    /// What guards a run with the log at `log`; nil for nothing.
    func guarding(log: String?, epoch: Int?) -> EpochGuard? {
        let seconds = DurationText.parse(leaseTime).map { $0 / .seconds(1) } ?? 10
        return EpochGuard(
            epoch: epoch, log: log,
            lease: lease.map { EpochGuard.Lease(path: $0, seconds: seconds) })
    }
}
