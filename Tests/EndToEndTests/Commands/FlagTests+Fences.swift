import Foundation
import TestSupport
import Testing

extension FlagCheck {
    /// What an engine says to a run.
    static let fences: [FlagCheck] = [
        FlagCheck("epoch") { bench in
            // What it and the lease are for is seen by FleetTests.
            try #expect(bench.run(["--epoch", "5"]).exitCode == 0)
            try #expect(bench.run(["--epoch", "soon"]).exitCode == 64)
        },
        FlagCheck("lease") { bench in
            let lease = try bench.sightline.folder.write("", to: "lease")
            try #expect(bench.run(["--lease", lease]).exitCode == 0)
            try #expect(bench.run(["--lease", lease + "-gone"]).exitCode == 75)
        },
        FlagCheck("lease-time") { bench in
            let lease = try bench.sightline.folder.write("", to: "lease")
            try #expect(bench.run(["--lease", lease, "--lease-time", "1h"]).exitCode == 0)
            try #expect(bench.run(["--lease", lease, "--lease-time", "soon"]).exitCode == 64)
        },
    ]
}
