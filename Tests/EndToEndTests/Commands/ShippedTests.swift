import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// What is shipped to be tried works: pipelines, README's commands, the demo.
    @Suite struct ShippedTests {
        private static let pipelines =
            (try? RepositoryFile.names(in: "Pipelines", ending: ".yml")) ?? []

        /// The program in a folder of its own, with the models of the shared data.
        private static func bench() throws -> Sightline {
            var sightline = try Sightline()
            let models = try SharedData.path("models/MANIFEST.json").dropLast(
                "/MANIFEST.json".count)
            sightline.program.environment = [
                "SIGHTLINE_MODELS": String(models), "CAMERA": "user:pass@127.0.0.1:9",
                "CAMERAS": "user:pass@127.0.0",
                "HOOK_KEY": "key of a hook", "INFERENCE_TOKEN": "word",
                "SIGHTLINE_STORE": sightline.folder.file("store"),
            ]
            sightline.program.directory = sightline.folder.path
            return sightline
        }

        @Test func `each pipeline is run here`() {
            #expect(Self.pipelines.count >= 8)
        }

        @Test(arguments: pipelines)
        func `a shipped pipeline runs on a clip and writes what it says`(name: String) throws {
            let sightline = try Self.bench()
            let arePictures = ["areas.yml", "medical.yml", "pictures.yml"].contains(name)
            let source = try SharedData.path(arePictures ? "images" : "videos/bikes.mp4")
            // A camera, and models that only a package has, are not here.
            if name == "pose-3d.yml" || name == "faces-blurred.yml" {
                let path = "\(RepositoryFile.root)/Pipelines/\(name)"
                let found = try sightline.program.run(["run", path, source, "--max-frames", "4"])
                #expect([0, 66].contains(found.exitCode), "\(found.errors)")
                if found.exitCode == 66 { #expect(found.errors.contains("models install")) }
                return
            }
            // A source that is named as an argument has no time of day.
            let given =
                name == "night-watch.yml"
                ? ["--set", "sources.yard.uri=\(source)"] : [source, "--file"]
            let outcome = try sightline.program.run(
                ["run", "\(RepositoryFile.root)/Pipelines/\(name)", "--max-frames", "4"] + given,
                limit: 120)
            // There is no server that it could publish to; what it writes besides is whole.
            let status: Int32 = name == "republish.yml" ? 74 : 0
            #expect(outcome.exitCode == status, "\(outcome.errors)")
            let wrote = outcome.errors.split(separator: "\n").filter { $0.hasPrefix("wrote ") }
                .map { String($0.dropFirst("wrote ".count)) }
                .filter { !$0.contains("://") }
            if name != "minimal.yml" { #expect(!wrote.isEmpty) }
            for path in wrote {
                let bytes = try sightline.folder.bytes(path)
                #expect(!bytes.isEmpty, "\(path)")
                guard path.hasSuffix(".jsonl") else { continue }
                let verdict = try sightline.program.run(["log", "verify", path])
                #expect(verdict.exitCode == 0, "\(verdict.errors)")
                // The camera's queue keeps the newest frame: others are dropped, and counted.
                let totals = LogLines(bytes)["end"].first?["totals"]
                let frames = (totals?["frames"].int ?? 0) + (totals?["dropped"].int ?? 0)
                #expect(frames == 4, "\(name)")
            }
        }

        /// Every command of README's code, and those that stand in its sentences whole.
        private static func commands() throws -> [String] {
            let text = try RepositoryFile.text("README.md")
            var isCode = false
            var found: [String] = []
            for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
                if line.hasPrefix("```") { isCode.toggle() }
                if isCode, line.hasPrefix("sightline ") { found.append(String(line)) }
                guard !isCode else { continue }
                for use in line.matches(of: /`(sightline [a-z][^`]*)`/) {
                    found.append(String(use.output.1))
                }
            }
            return found
        }

        @Test func `every command of README does what it says`() throws {
            let sightline = try Self.bench()
            let street = try SharedData.path("videos/bikes.mp4")
            try sightline.folder.link("street.mp4", to: street)
            try sightline.folder.link("dog.jpg", to: try SharedData.path("images/dog.jpg"))
            try Self.runReadme(sightline) { _ in [] }
        }

        @Test func `every command of README works with what a clone has`() throws {
            var sightline = try Self.cloneBench()
            sightline.program.environment["SIGHTLINE_MODELS"] = ""
            try sightline.folder.link("street.mp4", to: try Clips.of(.steady))
            let made = try Program.installed("ffmpeg").run([
                "-v", "error", "-i", RepositoryFile.path("Fixtures/Pictures/annotated.png"),
                sightline.folder.file("dog.jpg"),
            ])
            #expect(made.exitCode == 0, "\(made.errors)")
            // No detector of a registry is here: the command says how one comes, and a network of
            // one's own does without.
            let bare = sightline
            try Self.runReadme(sightline) { words in
                guard words[0] == "run", !words.contains("--model") else { return [] }
                let refused = try bare.program.run(words)
                #expect(refused.exitCode == 66, "\(refused.errors)")
                #expect(refused.errors.contains("sightline models install"), "\(refused.errors)")
                return ["--model", "best.onnx"]
            }
        }

        /// A folder of its own for the program, without anything of the shared data.
        private static func cloneBench() throws -> Sightline {
            var sightline = try Sightline()
            sightline.program.environment = [
                "SIGHTLINE_STORE": sightline.folder.file("store")
            ]
            sightline.program.directory = sightline.folder.path
            return sightline
        }

        /// Runs every command of README; `further` gives the arguments that one needs here besides.
        private static func runReadme(
            _ bench: Sightline, further: ([String]) throws -> [String]
        ) throws {
            var sightline = bench
            // A network of one's own, and what describes it.
            for (name, path) in [
                ("best.onnx", "blob_center.onnx"), ("best.yml", "blob_center.yml"),
            ] {
                try sightline.folder.link(name, to: Fixture.path("Models/\(path)"))
            }
            sightline.program.environment["PATH"] = "/usr/bin:/bin"
            let commands = try commands()
            #expect(commands.count > 8)
            for command in commands {
                var words = command.split(separator: " ").dropFirst().map(String.init)
                // What is fetched from elsewhere, and what names no model, is not run here.
                let isFetched = words.starts(with: ["models", "install"]) && words.count == 3
                if isFetched || words == ["model", "bench"] { continue }
                words = words.map { $0 == "FILE" ? "events.jsonl" : $0 }
                // Nor what goes on until it is ended, and forms with places to be filled in.
                let isForm = words.contains {
                    $0.contains("|") || $0.prefix(2).allSatisfy(\.isUppercase)
                }
                if words[0] == "serve" || isForm || words.count == 1 { continue }
                if words[0] == "run" { words += ["--max-frames", "30"] }
                words += try further(words)
                let outcome = try sightline.program.run(words, limit: 120)
                #expect(outcome.exitCode == 0, "\(command): \(outcome.errors)")
                #expect(!(outcome.output + outcome.errors).isEmpty, "\(command)")
            }
            let log = try LogLines(path: sightline.folder.file("events.jsonl"))
            #expect(log["end"].first?["totals"]["frames"].int == 30)
            #expect(try MediaLook.times(of: sightline.folder.file("out.mp4")).count == 30)
        }

        @Test func `the files that README names are there`() throws {
            let text = try RepositoryFile.text("README.md")
            var seen = 0
            for use in text.matches(of: /\]\(([A-Za-z][A-Za-z0-9_.\/-]*)\)|`(Tests\/[^`]*)`/) {
                let path = String(use.output.1 ?? use.output.2 ?? "")
                #expect(
                    FileManager.default.fileExists(atPath: RepositoryFile.path(path)), "\(path)")
                seen += 1
            }
            #expect(seen > 12)
            let makefile = try RepositoryFile.text("Makefile")
            for use in text.matches(of: /make ([a-z]+)\b/) {
                #expect(makefile.contains("\n\(use.output.1):"), "make \(use.output.1)")
            }
        }

        /// The demo on half a second of its clip, with models that a package brings.
        @Test func `the demo runs through and shows what it says`() throws {
            let sightline = try Sightline()
            let clip = try SharedData.path("videos/bikes.mp4")
            var bash = try Program.installed("bash")
            bash.environment = [
                "DEMO_FLAGS": "--from 1.2 --max-frames 12", "SIGHTLINE_MODELS": "",
                "SIGHTLINE_STORE": sightline.folder.file("store"),
            ]
            let outcome = try bash.run(
                [
                    RepositoryFile.path("Pipelines/demo.sh"), sightline.program.path, clip,
                    sightline.folder.file("out"),
                ], limit: 240)
            // The packages come from a registry: a machine without one cannot run the demo.
            if outcome.exitCode == 69 {
                try Judge.missing("the packages of the demo's models cannot be fetched")
            }
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
            #expect(outcome.output.contains("what happened at the kerb"))
            for name in ["people", "faces"] {
                #expect(
                    try MediaLook.times(of: sightline.folder.file("out/\(name).mp4")).count == 12)
                #expect(try !sightline.folder.bytes("out/\(name).png").isEmpty)
                let log = try LogLines(path: sightline.folder.file("out/\(name).jsonl"))
                #expect(log["end"].count == 1)
            }
            let people = try LogLines(path: sightline.folder.file("out/people.jsonl"))
            #expect(!people["frame"].isEmpty && !people["track"].isEmpty)
            #expect(people.detections.contains { $0["kp"].items.count == 33 * 3 })
            var stored = sightline
            stored.program.environment["SIGHTLINE_STORE"] = sightline.folder.file("store")
            try judgeLandmarks(stored)
        }

        /// A man who walks to the right: his right side is nearer, also where the picture lies on
        /// its side.
        private func judgeLandmarks(_ sightline: Sightline) throws {
            let picture = try SharedData.path("images/person.jpg")
            let turned = sightline.folder.file("turned.jpg")
            _ = try Program.installed("ffmpeg").run([
                "-v", "error", "-i", picture, "-vf", "transpose=1", turned,
            ])
            func landmarks(_ path: String) throws -> (places: [[Double]], depths: [Double]) {
                let log = sightline.folder.file("pose.jsonl")
                let outcome = try sightline.program.run([
                    "run", RepositoryFile.path("Pipelines/pose-3d.yml"), path, "--log", log,
                    "--annotated", sightline.folder.file("pose.jpg"), "--overwrite",
                ])
                #expect(outcome.exitCode == 0, "\(outcome.errors)")
                let person = try #require(try LogLines(path: log).detections.first)
                let flat = person["kp"].items.compactMap(\.number)
                let places = stride(from: 0, to: flat.count, by: 3).map {
                    [flat[$0], flat[$0 + 1]]
                }
                return (places, person["kp_z"].items.compactMap(\.number))
            }
            let upright = try landmarks(picture)
            let lying = try landmarks(turned)
            try #require(upright.places.count == 33 && upright.depths.count == 33)
            try #require(lying.places.count == 33 && lying.depths.count == 33)
            let height = 424.0
            // Nose, shoulders, hips, ankles.
            for point in [0, 11, 12, 23, 24, 27, 28] {
                let (was, now) = (upright.places[point], lying.places[point])
                #expect(abs(now[0] - (height - was[1])) < 12, "point \(point)")
                #expect(abs(now[1] - was[0]) < 12, "point \(point)")
                #expect(abs(lying.depths[point] - upright.depths[point]) < 25, "point \(point)")
            }
            #expect(upright.depths[12] < -20 && upright.depths[11] > 20, "\(upright.depths)")
            #expect(upright.places[0][1] < upright.places[23][1] - 60, "the head is up")
        }
    }
}
