import Foundation
import Glibc
import TestSupport
import Testing

extension EndToEnd {
    /// The Debian package, in a root of its own.
    @Suite struct PackageTests {
        @Test func `a package is installed in a clean root, runs there and leaves nothing behind`()
            throws
        {
            let shell = try Program.installed("unshare")
            _ = try Program.installed("dpkg-deb")
            guard getuid() == 0 else { try Judge.missing("root, to mount a root of its own") }
            let sightline = try Sightline()
            let made = try Program.installed("bash").run(
                [
                    RepositoryFile.path("Packaging/make_deb.sh"), sightline.program.path,
                    sightline.folder.path,
                ], limit: 240)
            try #require(made.exitCode == 0, "\(made.errors)")
            let package = try #require(made.output.split(separator: "\n").last.map(String.init))
            let control = try Program.installed("dpkg-deb").run(["--field", package, "Depends"])
            for library in ["libavcodec", "libavformat", "libswscale", "libopenblas"] {
                #expect(control.output.contains(library), "\(control.output)")
            }
            let tried = try shell.run(
                ["-m", "bash", RepositoryFile.path("Packaging/test_deb.sh"), package], limit: 240)
            #expect(tried.exitCode == 0, "\(tried.output)\(tried.errors)")
            #expect(tried.output.hasSuffix("installed, run and purged\n"))
        }
    }
}
