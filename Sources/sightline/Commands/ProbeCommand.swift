import ArgumentParser
import FoundationEssentials
import Media
import VisionCore

/// `sightline probe`.
struct ProbeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "probe",
        abstract: "Streams, codec, size, rate, duration, rotation and key frames of a source.")

    @Argument(help: "A path, a folder of pictures, a pattern, - or a URL.")
    var source: String
    @Flag(help: "One JSON object on stdout.")
    var json = false

    func run() async throws {
        try await ErrorPrinter.reporting(json: json) {
            let report = try MediaProbe.probe(source)
            try StandardOutput.write(try json ? jsonText(report) : text(report))
        }
    }

    private func jsonText(_ report: ProbeReport) throws -> String {
        try JSONResult(report).text
    }

    private func text(_ report: ProbeReport) -> String {
        var lines = ["\(report.uri): \(report.container)"]
        if let duration = report.duration { lines[0] += ", \(seconds(duration)) s" }
        for stream in report.streams {
            var words = ["\(stream.isSelected ? "*" : " ") \(stream.index)", stream.kind.rawValue]
            words.append(stream.codec)
            if let profile = stream.profile { words.append(profile) }
            if let size = stream.size { words.append("\(size[0])x\(size[1])") }
            if let rate = stream.averageRate {
                words.append("\(Double(rate[0] * 100 / rate[1]) / 100) fps")
            }
            if let format = stream.pixelFormat { words.append(format) }
            if let rotation = stream.rotation, rotation != 0 {
                words.append("rotated \(rotation)")
            }
            if let rate = stream.sampleRate { words.append("\(rate) Hz") }
            lines.append("  " + words.joined(separator: "  "))
        }
        if let packets = report.packets {
            lines.append("  \(packets) packets, \(report.keyFrames ?? 0) key frames")
        }
        return lines.map(TerminalText.escaped).joined(separator: "\n") + "\n"
    }

    private func seconds(_ nanoseconds: Int64) -> String {
        "\(Double(nanoseconds / 1_000_000) / 1000)"
    }
}
