import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Files that the world really holds: damaged, turned, cut, empty, encrypted.
    @Suite struct OddMediaTests {
        struct OddFile: Decodable, Sendable, CustomTestStringConvertible {
            let file: String
            let decodedFrames: Int?

            enum CodingKeys: String, CodingKey {
                case file
                case decodedFrames = "decoded_frames"
            }

            var testDescription: String { file }
        }

        private struct Manifest: Decodable {
            let files: [OddFile]
        }

        private static var files: [OddFile] {
            let path = SharedData.root + "/oddmedia/MANIFEST.json"
            guard let data = try? Data(contentsOf: URL(fileURLWithPath: path)),
                let manifest = try? JSONDecoder().decode(Manifest.self, from: data)
            else { return [] }
            return manifest.files
        }

        @Test(arguments: files)
        func `every frame that decodes is delivered, or the file is named`(_ odd: OddFile) throws {
            let sightline = try Sightline()
            let path = try SharedData.path("oddmedia/\(odd.file)")
            // ffprobe counted its first stream; libav's best one is another.
            let stream = odd.file == "torchcodec_nasa_13013.mp4" ? ["--stream", "0"] : []
            let outcome = try sightline.program.run(
                sightline.arguments(path, stream), limit: 120)
            guard let frames = odd.decodedFrames, frames > 0 else {
                #expect(outcome.exitCode == 65 || outcome.exitCode == 66, "\(outcome.errors)")
                let errors = outcome.errors.split(whereSeparator: \.isNewline)
                #expect(errors.count { $0.hasPrefix("error:") } == 1, "\(outcome.errors)")
                #expect(outcome.errors.contains(odd.file), "\(outcome.errors)")
                return
            }
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
            let log = try LogLines(path: sightline.folder.file("log.jsonl"))
            #expect(log["frame"].count == frames)
            let balance = try #require(log["end"].first?["balance"].object.values.first)
            #expect(balance["decoded"].int == log["frame"].count)
            #expect(balance["in_flight"].int == 0)
            for (before, after) in zip(log["frame"], log["frame"].dropFirst())
            where before["epoch"].int == after["epoch"].int {
                #expect((before["t_ns"].int ?? 0) < (after["t_ns"].int ?? 0))
            }
        }
    }
}
