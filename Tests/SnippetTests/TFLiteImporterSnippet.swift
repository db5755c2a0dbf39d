import InferenceEngine
import TFLiteImporter

// The example of TFLiteImporter.docc.
func inputNames(ofTFLite path: String) throws -> [String] {
    try TFLiteFile.load(path: path).inputs.map(\.name)
}
