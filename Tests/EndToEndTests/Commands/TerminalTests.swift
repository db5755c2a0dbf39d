import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// What a person, and a script, sees.
    @Suite struct TerminalTests {
        /// Runs a program on a terminal of its own and prints what that got.
        private static let onTerminal = """
            import fcntl, os, pty, struct, subprocess, sys, termios
            ours, theirs = pty.openpty()
            fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 100, 0, 0))
            child = subprocess.Popen(sys.argv[1:], stdout=theirs, stderr=theirs, stdin=theirs,
                                     env=dict(os.environ, TERM="xterm"))
            os.close(theirs)
            got = b""
            try:
                while chunk := os.read(ours, 4096): got += chunk
            except OSError: pass
            print(got.decode())
            sys.exit(child.wait())
            """

        private static func terminal(
            _ arguments: [String], _ environment: [String: String] = [:]
        ) throws -> Program.Outcome {
            let sightline = try Sightline()
            var python = try Program.installed("python3")
            // Empty is as good as not set, which a test may inherit.
            python.environment = ["NO_COLOR": "", "CLICOLOR_FORCE": ""]
                .merging(environment) { $1 }
            return try python.run(
                ["-c", onTerminal, sightline.program.path] + arguments, limit: 60)
        }

        @Test func `a terminal gets events in words and one line of progress`() throws {
            let clip = try Clips.of(.steady)
            let arguments = ["run", clip, "--model", Fixture.detector] + SceneCase.rules
            let outcome = try Self.terminal(arguments)
            #expect(outcome.exitCode == 0)
            let shown = outcome.output
            #expect(!shown.contains("\"r\":"), "no records")
            #expect(shown.contains("line mid: in is"))
            let crossing = /\d\d:\d\d\.\d\d  mid  person #\d+ crossed (in|out)  \(\d+ in, \d+ out\)/
            #expect(!shown.matches(of: crossing).isEmpty, "\(shown)")
            #expect(shown.contains(" frames, 0 dropped"))
            // Every line begins at the left: progress was taken away before it.
            for line in shown.split(separator: "\r\n") where line.contains("crossed") {
                #expect(line.split(separator: "\u{1B}[K").last?.first?.isNumber == true, "\(line)")
            }
        }

        @Test func `colours follow the terminal and the environment`() throws {
            let wrong = ["run", "/nowhere/x", "--model", Fixture.detector]
            let plain = try Self.terminal(wrong, ["NO_COLOR": "1"])
            let coloured = try Self.terminal(wrong)
            let off = try Self.terminal(wrong + ["--no-color"])
            let sightline = try Sightline()
            #expect(coloured.output.contains("\u{1B}[1;31merror:\u{1B}[0m"))
            #expect(!plain.output.contains("\u{1B}") && !off.output.contains("\u{1B}"))
            var forced = sightline.program
            forced.environment["NO_COLOR"] = ""
            #expect(try !forced.run(wrong).errors.contains("\u{1B}"))
            forced.environment["CLICOLOR_FORCE"] = "1"
            #expect(try forced.run(wrong).errors.contains("\u{1B}[1;31merror:"))
        }

        @Test func `names and values never reach a terminal raw`() throws {
            let sightline = try Sightline()
            let evil = "x\u{1B}]0;t\u{07}\nerror: faked\u{9B}2J"
            let yaml = try sightline.folder.write(
                "version: 1\nsources: { a: { uri: \"x\\e]0;t\" } }\n\"b\\e[2J\": 1\n", to: "p.yml")
            let tries = [
                ["probe", evil], ["run", evil, "--model", "none"], ["check", yaml],
                ["check", evil],
                ["run", "x", "--model", evil], ["run", "x", "--\(evil)"], [evil],
                ["models", "show", evil], ["models", "install", evil], ["log", "verify", evil],
                ["config", "show", evil], ["model", "inspect", evil],
                [
                    "eval", "track", "--truth",
                    evil, "--tracks", evil,
                ], ["run", "x", "--line", evil],
            ]
            for arguments in tries {
                let outcome = try sightline.program.run(arguments)
                let said = outcome.output + outcome.errors
                #expect(
                    !said.unicodeScalars.contains {
                        $0 == "\u{1B}" || $0 == "\u{9B}" || $0 == "\u{7}"
                    })
                let faked = said.split(separator: "\n").filter { $0.hasPrefix("error: faked") }
                #expect(faked.isEmpty, "\(arguments): \(said)")
            }
        }

        @Test func `with --json a failure is one object`() throws {
            let sightline = try Sightline()
            let yaml = try sightline.folder.write("version: 1\nsorces: {}\n", to: "p.yml")
            let tries: [([String], Int)] = [
                (["run", "/nowhere/x", "--model", Fixture.detector, "--json"], 66),
                (["run", "x", "--no-such", "--json"], 64), (["check", yaml, "--json"], 78),
                (["probe", "/nowhere/x", "--json"], 66), (["rn", "--json"], 64),
                (["eval", "track", "--truth", "/no", "--tracks", "/no", "--json"], 66),
                (["model", "bench", "/no.onnx", "--json"], 66),
            ]
            for (arguments, code) in tries {
                let outcome = try sightline.program.run(arguments)
                #expect(outcome.exitCode == Int32(code), "\(arguments) \(outcome.errors)")
                let object = try #require(JSON(Data(outcome.output.utf8)), "\(arguments)")
                #expect(object["ok"].number == 0)
                let first = object["errors"][0]
                #expect(first["code"].int == code)
                #expect(first["message"].text?.isEmpty == false)
                #expect(Set(first.object.keys) == ["code", "hint", "message", "path"])
            }
            for arguments in [["version"], ["models", "list"]] {
                let outcome = try sightline.program.run(arguments + ["--json"])
                let object = try #require(JSON(Data(outcome.output.utf8)))
                #expect(object["ok"].number == 1)
            }
        }
    }
}
