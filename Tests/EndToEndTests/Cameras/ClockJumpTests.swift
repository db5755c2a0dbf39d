import Foundation
import Glibc
import TestSupport
import Testing

extension EndToEnd {
    /// The time of day of the machine is set while cameras are watched.
    @Suite struct ClockJumpTests {
        /// A tool whose time of day is moved by the seconds that the file `clock` is written to
        /// hold.
        private static func movable() throws -> Sightline {
            var sightline = try Sightline()
            let library = sightline.folder.file("clock_shim.so")
            let source = RepositoryFile.path("Tests/EndToEndTests/Cameras/clock_shim.c")
            let made = try Program.installed("cc").run(
                ["-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", library, source, "-ldl"])
            #expect(made.exitCode == 0, "\(made.errors)")
            let clock = try sightline.folder.write("0", to: "clock")
            sightline.program.environment["LD_PRELOAD"] = library
            sightline.program.environment["SHIM_CLOCK"] = clock
            return sightline
        }

        @Test func `a camera that is away is tried at the same pace`() throws {
            let sightline = try Self.movable()
            let watch = try Watch(["rtsp://127.0.0.1:\(Loopback.freePort())/away"], in: sightline)
            func tries() -> Int { sightline.count("source") }
            #expect(watch.sees { tries() >= 2 }, "\(watch.running.errors)")
            for offset in ["3600", "-3600", "0"] {
                try sightline.folder.write(offset, to: "clock")
                let before = tries()
                // Each 0.5 to 1 s, and a fifth more or less.
                #expect(watch.sees(within: 10) { tries() >= before + 3 }, "\(offset)")
                #expect(tries() <= before + 10, "\(offset): \(tries() - before) tries")
            }
            _ = try watch.stop()
        }

        @Test func `an hour back and an hour ahead is noticed by nothing`() throws {
            let sightline = try Self.movable()
            let camera = try CameraServer()
            let watch = try Watch([camera.url()], in: sightline)
            #expect(watch.sees { watch.frames >= 50 }, "\(watch.running.errors)")
            for offset in ["-3600", "3600", "0"] {
                try sightline.folder.write(offset, to: "clock")
                let before = watch.frames
                #expect(watch.sees { watch.frames >= before + 75 }, "\(offset)")
            }
            let log = try watch.stop()
            #expect(
                log.states(of: "live").filter { $0 != "up camera-clock" }.count == 3,
                "opening, up, ended")
            #expect(log["gap"].isEmpty && Set(log["frame"].compactMap { $0["epoch"].int }) == [0])
            for key in ["t_ns", "arr_ns", "emit_ns"] {
                let values = log["frame"].compactMap { $0[key].number }
                #expect(values.count == log["frame"].count, "\(key)")
                for (one, next) in zip(values, values.dropFirst()) {
                    #expect(next >= one && next - one < 3e9, "\(key) \(one) \(next)")
                }
            }
            for stat in log["stat"] {
                #expect((stat["sources"]["live"]["fps_in"].number ?? 0) >= 0)
            }
        }
    }
}
