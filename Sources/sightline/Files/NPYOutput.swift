import FoundationEssentials
import InferenceEngine
import Tensors
import VisionCore

/// Moves arrays between files and a session's inputs and outputs.
enum NPYOutput {
    /// Makes the folder `path` and those above it.
    static func makeFolder(_ path: String) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true)
        } catch {
            throw CommandError(.cannotCreate, "cannot make the folder '\(path)'")
        }
    }

    /// Fills input `index`; element type and shape were compared before.
    static func copy(_ array: NumPyArray, into session: Session, _ index: Int) {
        switch array.dataType {
        case .float32: copy(array, into: session, index, as: Float.self)
        case .int64, .uint64, .float64: copy(array, into: session, index, as: Int64.self)
        case .int32, .uint32: copy(array, into: session, index, as: Int32.self)
        case .float16, .bfloat16, .int16, .uint16:
            copy(array, into: session, index, as: UInt16.self)
        case .uint8, .int8, .bool: copy(array, into: session, index, as: UInt8.self)
        }
    }

    /// Writes output `index` to `path`.
    static func write(_ session: Session, _ index: Int, to path: String) throws {
        switch session.outputFact(index)?.dataType {
        case .float32: try write(session, index, to: path, as: Float.self)
        case .int64, .uint64, .float64: try write(session, index, to: path, as: Int64.self)
        case .int32, .uint32: try write(session, index, to: path, as: Int32.self)
        case .float16, .bfloat16, .int16, .uint16:
            try write(session, index, to: path, as: UInt16.self)
        case .uint8, .int8, .bool: try write(session, index, to: path, as: UInt8.self)
        case nil: break
        }
    }

    private static func copy<Element: BitwiseCopyable>(
        _ array: NumPyArray, into session: Session, _ index: Int, as type: Element.Type
    ) {
        session.withInput(index, of: type) { (buffer: UnsafeMutableBufferPointer<Element>) in
            // Safety: the counts are equal, both were made from the same shape and type.
            UnsafeMutableRawBufferPointer(buffer).copyBytes(from: array.bytes)
        }
    }

    private static func write<Element: BitwiseCopyable>(
        _ session: Session, _ index: Int, to path: String, as type: Element.Type
    ) throws {
        guard let dataType = session.outputFact(index)?.dataType else { return }
        try session.withOutput(index, of: type) {
            (shape: Shape, buffer: UnsafeBufferPointer<Element>) in
            let file = NumPyArray.file(
                shape: Array(shape), dataType: dataType, elements: UnsafeRawBufferPointer(buffer))
            do {
                try Data(file).write(to: URL(filePath: path))
            } catch {
                throw CommandError(.cannotCreate, "cannot write '\(path)'")
            }
        }
    }
}
