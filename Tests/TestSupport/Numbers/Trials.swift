import Foundation

/// How often tests that try random moments do so: enough to see a fault soon, many more with
/// `make durability`.
package enum Trials {
    /// Moments at which a run is killed.
    package static var kills: Int { count("SIGHTLINE_KILLS", 20) }

    /// Bytes after which a disk is full.
    package static var fullDisks: Int { count("SIGHTLINE_FULL_DISKS", 5) }

    /// Seconds for which servers are away.
    package static var outage: Int { count("SIGHTLINE_OUTAGE", 3) }

    private static func count(_ name: String, _ standard: Int) -> Int {
        ProcessInfo.processInfo.environment[name].flatMap { Int($0) } ?? standard
    }
}
