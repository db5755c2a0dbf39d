package import Media
package import ModelCatalogue
package import ONNXImporter
import VisionCore

/// The pictures of a folder or a video that a network is calibrated on.
package struct CalibrationPictures: Sendable {
    private let uri: String
    private let limit: Int

    /// The first `limit` pictures at `uri`.
    package init(uri: String, limit: Int) {
        self.uri = uri
        self.limit = limit
    }

    /// Calls `body` with each; those that cannot be read are passed over.
    package func each(_ body: (VideoFrame) throws -> Void) throws {
        let demuxer = try Demuxer(uri: uri, options: InputOptions(), interrupt: InterruptToken())
        let decoder = try VideoDecoder(stream: demuxer.video, threads: 1)
        var count = 0
        func take() throws {
            while count < limit, let frame = try decoder.receive() {
                try body(frame)
                count += 1
            }
        }
        while count < limit, let packet = try demuxer.read() {
            try decoder.send(packet)
            try take()
        }
        decoder.sendEnd()
        try take()
    }
}

/// Finds the products whose bytes cost the outputs most: each is left in float alone, and what that
/// mends of the squared difference from the network of floats is measured on a few pictures.
package struct SensitiveProducts {
    private static let pictureCount = 4

    private let quantizer: ModelQuantizer
    private let model: ResolvedModel
    private let source: CalibrationPictures
    private let threads: Int
    private let exact: [[Float]]

    /// A search for products of `model`, which `quantizer` reads.
    package init(
        _ quantizer: ModelQuantizer, _ model: ResolvedModel, source: CalibrationPictures,
        threads: Int
    ) throws {
        self.quantizer = quantizer
        self.model = model
        self.source = source
        self.threads = threads
        let runner = try CalibrationRunner(
            try ModelFile.load(path: model.path), model, threads: threads)
        var exact: [[Float]] = []
        try Self.first(source) { exact.append(try runner.outputs(of: $0)) }
        self.exact = exact
    }

    /// The `count` products, worst first.
    package func worst(_ count: Int, _ choice: QuantizationChoice) throws -> [String] {
        var errors: [(name: String, error: Double)] = []
        for name in quantizer.products where !choice.kept.contains(name) {
            var trial = choice
            trial.kept.insert(name)
            errors.append((name, try error(trial)))
        }
        return errors.sorted { $0.error < $1.error }.prefix(count).map(\.name)
    }

    private func error(_ choice: QuantizationChoice) throws -> Double {
        let graph = try ONNXFile.load(bytes: try quantizer.quantized(by: choice).file)
        let runner = try CalibrationRunner(graph, model, threads: threads)
        var sum = 0.0, index = 0
        try Self.first(source) { frame in
            let outputs = try runner.outputs(of: frame)
            for (one, other) in zip(outputs, exact[index]) {
                sum += Double(one - other) * Double(one - other)
            }
            index += 1
        }
        return sum
    }

    private static func first(
        _ source: CalibrationPictures, _ body: (VideoFrame) throws -> Void
    ) throws {
        var left = pictureCount
        try source.each { frame in
            guard left > 0 else { return }
            left -= 1
            try body(frame)
        }
    }
}
