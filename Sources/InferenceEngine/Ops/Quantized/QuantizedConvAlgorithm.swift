import CKernels

/// The forms of a convolution of bytes that kernels have; all give the same bytes.
enum QuantizedConvAlgorithm: Hashable, Sendable {
    /// Each channel by itself.
    case depthwise
    /// Dense or grouped, tap by tap.
    case direct
    /// Winograd F(2x2, 3x3).
    case winograd

    /// What the table holds for a form.
    struct Kernels {
        let packBytes: ((UnsafePointer<k_conv_shape>?) -> Int)?
        let pack:
            (
                (UnsafePointer<k_conv_shape>?, UnsafePointer<Int8>?, UnsafeMutablePointer<UInt8>?)
                    -> Int
            )?
        let scratchBytes: ((UnsafePointer<k_conv_shape>?) -> Int)?
        let run:
            (
                @convention(c) (
                    UnsafePointer<k_conv_shape>?, UnsafePointer<UInt8>?, UInt8,
                    UnsafePointer<UInt8>?,
                    UnsafePointer<k_i8_epilogue>?, UnsafeMutablePointer<UInt8>?, Int32, Int32,
                    Int32,
                    Int32, UnsafeMutablePointer<UInt8>?
                ) -> Void
            )?
    }

    /// How the work on one sample is cut.
    struct Cut {
        /// What a multiply-add costs beside one of the direct form.
        var cost = 1
        /// Whether blocks of channels are dealt to units rather than rows, whatever is larger.
        var prefersBlocks = false
        /// The most units, and the most where weights are larger than the input.
        var most = 16
        var mostOfLargeWeights = 16
        /// Rows of a tile.
        var rowStep = 1
    }

    var cut: Cut {
        switch self {
        case .direct: Cut()
        case .depthwise: Cut(cost: 8, prefersBlocks: true)
        // Units repeat transforms or read larger weights again: few of them.
        case .winograd: Cut(most: 8, mostOfLargeWeights: 4, rowStep: 2)
        }
    }

    /// The form for a place: it follows from the shape of one sample and the processor's kernels.
    ///
    /// Transforms pay where there are channels enough to spread them over and tiles enough to read
    /// the larger weights for.
    init(_ shape: k_conv_shape, savesProducts: Bool) {
        let tiles = Int((shape.oh + 1) / 2) * Int((shape.ow + 1) / 2)
        if shape.groups > 1, shape.ic == shape.groups, shape.oc == shape.groups {
            self = .depthwise
        } else if savesProducts, QuantizedKernels.best.table.pointee.winograd_is_faster != 0,
            shape.groups == 1, shape.kh == 3, shape.kw == 3, shape.sh == 1,
            shape.sw == 1, shape.dh == 1, shape.dw == 1, shape.ic >= 32, shape.ic <= 1024,
            shape.oc >= 32, tiles >= 36
        {
            self = .winograd
        } else {
            self = .direct
        }
    }

    var name: String {
        switch self {
        case .depthwise: "u8 depthwise"
        case .direct: "u8 direct"
        case .winograd: "u8 winograd F2"
        }
    }

    var kernels: Kernels {
        let table = QuantizedKernels.best.table.pointee
        switch self {
        case .depthwise:
            return Kernels(
                packBytes: table.depthwise_pack_bytes, pack: table.depthwise_pack,
                scratchBytes: table.depthwise_scratch_bytes, run: table.depthwise)
        case .direct:
            return Kernels(
                packBytes: table.conv_pack_bytes, pack: table.conv_pack,
                scratchBytes: table.conv_scratch_bytes, run: table.conv)
        case .winograd:
            return Kernels(
                packBytes: table.winograd_pack_bytes, pack: table.winograd_pack,
                scratchBytes: table.winograd_scratch_bytes, run: table.winograd)
        }
    }
}
