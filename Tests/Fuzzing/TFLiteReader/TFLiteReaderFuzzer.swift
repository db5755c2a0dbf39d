import FuzzGraphs
import FuzzSupport
import TFLiteImporter

/// Gives the reader of TFLite files bytes that claim to be a model.
@main struct TFLiteReaderFuzzer {
    static func main() {
        FuzzLoop.run { bytes, count in
            let bytes = UnsafeBufferPointer(start: bytes, count: count)
            if let graph = try? TFLiteFile.load(bytes: bytes) { GraphTrial.run(graph) }
            return 0
        }
    }
}
