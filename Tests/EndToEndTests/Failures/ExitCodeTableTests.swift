import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Every exit code of the help, provoked; 70, a bug of ours, cannot be from outside.
    @Suite struct ExitCodeTableTests {
        struct Row: Sendable, CustomTestStringConvertible {
            let code: Int32
            /// Shell: `$S` is the program, `$CLIP` a clip, `$MODEL` a detector, `$D` an empty
            /// folder.
            let script: String
            /// Words of stderr; empty where nothing is said.
            let words: String
            var testDescription: String { "\(code): \(script)" }

            init(_ code: Int32, _ script: String, _ words: String = "") {
                (self.code, self.script, self.words) = (code, script, words)
            }

            static let run = #""$S" run "$CLIP" --model "$MODEL" --log none"#
            static let all = [
                Row(0, "\(run) --max-frames 3", "3 frames"),
                Row(0, #""$S" config reference | true; exit ${PIPESTATUS[0]}"#),
                Row(0, "\(run) --log - | head -n 1 >/dev/null; exit ${PIPESTATUS[0]}"),
                Row(
                    1,
                    "\(run) --log $D/l --max-frames 9 --quiet; sed -i 's/\"seq\":1,/\"seq\":7,/' $D/l; "
                        + #""$S" log verify $D/l"#, "offset"),
                Row(2, #"\#(run) "$D/absent.mp4" --max-frames 3"#, "absent.mp4"),
                Row(64, #""$S" rn"#, "did you mean 'run'?"),
                Row(64, #""$S" run x --mqtt"#, "unknown option '--mqtt'"),
                Row(64, #""$S" run x --line a=0,0,1,1 --line a=0,0,1,1"#, "'a'"),
                Row(0, "\(run) --log $D/l --max-frames=9 --max-frames 3", "--max-frames takes one"),
                Row(66, #""$S" log events x --limit=3 --limit 4"#, "--limit takes one value"),
                Row(64, #""$S" model bench "$MODEL" --threads 1000000000"#, "--threads"),
                Row(65, #"echo no > $D/x.mp4; "$S" run $D/x.mp4 --model none"#, "x.mp4"),
                Row(66, #""$S" probe $D/absent"#, "absent"),
                Row(
                    69,
                    #"SIGHTLINE_STORE=$D SIGHTLINE_MODELS= "$S" models install unet_person_128"#,
                    "cannot be fetched"),
                Row(73, "\(run) --mot /proc/nowhere/x", "/proc/nowhere/x"),
                Row(74, #""$S" probe "$CLIP" > /dev/full"#, "no space left"),
                Row(75, "ulimit -n 12; \(run)", "RLIMIT_NOFILE"),
                Row(75, "ulimit -v 600000; \(run)", "RLIMIT_AS"),
                Row(78, #"echo 'version: 7' > $D/p.yml; "$S" check $D/p.yml"#, "p.yml:1"),
                Row(130, "\(live) & p=$!; sleep 1; kill -INT $p; wait $p"),
                Row(143, "\(live) & p=$!; sleep 1; kill -TERM $p; wait $p"),
                Row(
                    130,
                    "\(live) & p=$!; sleep 1; kill -STOP $p; kill -INT $p; kill -CONT $p; "
                        + "kill -INT $p; wait $p"),
            ]
            /// Longer than any test waits.
            private static let live =
                #""$S" run "$LONG" --file --model "$MODEL" --log $D/l --quiet"#
        }

        @Test(arguments: Row.all) func `each exit code can be had`(_ row: Row) throws {
            let sightline = try Sightline()
            var shell = try Program.installed("bash")
            let long = row.script.contains("$LONG") ? try Clips.threeTimes() : ""
            shell.environment = [
                "S": sightline.program.path, "CLIP": try Clips.of(.steady), "LONG": long,
                "MODEL": Fixture.detector, "D": sightline.folder.path,
            ]
            // A run of a script that is in the background would ignore SIGINT without `-m`.
            let outcome = try shell.run(["-mc", row.script], limit: 60)
            #expect(outcome.exitCode == row.code, "\(outcome.errors)\(outcome.output)")
            let isSaid = row.words.isEmpty || outcome.errors.contains(row.words)
            #expect(isSaid, "\(outcome.errors)")
        }

        @Test func `a server that refuses ends 77`() throws {
            let sightline = try Sightline()
            let python = try Program.installed("python3")
            let script = """
                import http.server, subprocess, sys, threading
                class Refusing(http.server.BaseHTTPRequestHandler):
                    def do_GET(self): self.send_error(401, "no\\x1b]0;x")
                    def log_message(self, *a): pass
                server = http.server.HTTPServer(("127.0.0.1", 0), Refusing)
                threading.Thread(target=server.serve_forever, daemon=True).start()
                url = f"http://127.0.0.1:{server.server_port}/x.mp4"
                done = subprocess.run([sys.argv[1], "probe", url], capture_output=True)
                assert b"\\x1b" not in done.stderr, done.stderr
                print(done.returncode, done.stderr.decode())
                """
            let outcome = try python.run(["-c", script, sightline.program.path])
            #expect(outcome.output.hasPrefix("77 error: "), "\(outcome.output)\(outcome.errors)")
        }
    }
}
