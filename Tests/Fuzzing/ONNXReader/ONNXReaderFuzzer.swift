import FuzzGraphs
import FuzzSupport
import ONNXImporter

/// Gives the reader of ONNX files bytes that claim to be a model.
@main struct ONNXReaderFuzzer {
    static func main() {
        FuzzLoop.run { bytes, count in
            let bytes = UnsafeBufferPointer(start: bytes, count: count)
            if let graph = try? ONNXFile.load(bytes: bytes) { GraphTrial.run(graph) }
            return 0
        }
    }
}
