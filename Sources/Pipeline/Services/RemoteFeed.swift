import Detectors
import Imaging
import RemoteInference
import Tensors
import VisionCore

/// How pictures become inputs of one size of a network that a server runs.
struct RemoteFeed {
    /// How the network is fed and read.
    let spec: DetectorSpec
    /// The input's extents without the batch axis.
    let sides: [Int]
    private let preprocessor: Preprocessor
    private let levels: Preprocessor

    /// What `spec` says.
    init(_ spec: DetectorSpec) {
        self.spec = spec
        let (input, channels) = (spec.input, spec.input.order.count)
        sides =
            input.layout == .nchw
            ? [channels, input.size.height, input.size.width]
            : [input.size.height, input.size.width, channels]
        preprocessor = Preprocessor(spec: input)
        var plain = input
        plain.mean = plain.mean.map { _ in 0 }
        plain.scale = plain.scale.map { _ in 1 }
        levels = Preprocessor(spec: plain)
    }

    /// Whether outputs of these extents can be those of the network.
    func takes(_ shapes: [[Int]]) -> Bool {
        do throws(DetectorError) {
            try spec.check(outputs: shapes)
            return true
        } catch {
            return false
        }
    }

    /// Makes the input of `image` in `target`, which has room for it: elements of `type`.
    ///
    /// A network of bytes that `isOwn`, the same one here, is fed as it is fed here; another form
    /// of one that takes floats here has its normalisation in itself.
    func fill(
        _ target: UnsafeMutableRawBufferPointer, _ image: ImageView, as type: ElementType,
        isOwn: Bool
    ) -> LetterboxTransform {
        guard type != .float32 else {
            // Safety: the bytes are an array's, aligned, and hold whole floats and nothing else.
            return preprocessor.run(image, into: target.bindMemory(to: Float.self))
        }
        let makes = isOwn || type == .float16 ? preprocessor : levels
        // Safety: the levels live for the closure and are wholly written before they are read.
        return withUnsafeTemporaryAllocation(
            of: Float.self, capacity: spec.input.count
        ) { values in
            let transform = makes.run(image, into: values)
            for index in values.indices {
                let level = values[index].rounded()
                switch type {
                case .float16:
                    target.storeBytes(
                        of: values[index].float16Bits.littleEndian, toByteOffset: 2 * index,
                        as: UInt16.self)
                case .int8:
                    target[index] = UInt8(bitPattern: Int8(min(max(level, -128), 127)))
                default: target[index] = UInt8(min(max(level, 0), 255))
                }
            }
            return transform
        }
    }
}
