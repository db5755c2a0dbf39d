import FuzzSupport
import Tensors

/// Gives the reader of NumPy arrays bytes that claim to be one.
@main struct NumPyReaderFuzzer {
    static func main() {
        FuzzLoop.run { bytes, count in
            let file = Array(UnsafeBufferPointer(start: bytes, count: count))
            if let array = try? NumPyArray(file) {
                precondition(Shape(array.shape).elementCount * array.dataType.byteSize <= count)
            }
            return 0
        }
    }
}
