import CFFmpeg
import Imaging
import VisionCore

/// The one owner of a frame of libav.
// Sendable: written only by the stage that makes it, read only from then on.
final class FrameBuffer: @unchecked Sendable {
    // Safety: taken over in init, freed in deinit.
    let pointer: UnsafeMutablePointer<AVFrame>

    init(taking pointer: UnsafeMutablePointer<AVFrame>) { self.pointer = pointer }

    init() throws(MediaError) {
        guard let pointer = av_frame_alloc() else { throw .outOfMemory(doing: "making a frame") }
        self.pointer = pointer
    }

    deinit {
        var pointer: UnsafeMutablePointer<AVFrame>? = pointer
        av_frame_free(&pointer)
    }

    var format: AVPixelFormat { AVPixelFormat(pointer.pointee.format) }

    var size: Size {
        Size(width: Int(pointer.pointee.width), height: Int(pointer.pointee.height))
    }

    /// Whether nobody else, a decoder for one, holds its pixels.
    var isWritable: Bool { av_frame_is_writable(pointer) > 0 }

    /// The layout of the pixels when they can be viewed in place.
    var layout: PixelLayout? {
        guard let layout = PixelLayout(format) else { return nil }
        let strides = pointer.pointee.linesize
        let isTopDown =
            strides.0 > 0 && (layout == .gray || (strides.1 > 0 && strides.2 > 0))
        return isTopDown ? layout : nil
    }

    /// What its samples mean; where the frame does not say, by its number of rows.
    var colour: ColourSpace {
        let frame = pointer.pointee
        let matrix: ColourSpace.Matrix =
            switch frame.colorspace {
            case AVCOL_SPC_BT709: .bt709
            case AVCOL_SPC_BT2020_NCL, AVCOL_SPC_BT2020_CL: .bt2020
            case AVCOL_SPC_UNSPECIFIED, AVCOL_SPC_RESERVED:
                min(frame.width, frame.height) >= 720 ? .bt709 : .bt601
            default: .bt601
            }
        return ColourSpace(matrix: matrix, isFullRange: isFullRange)
    }

    /// Where halved chroma lies across; where the frame does not say, as JPEG has it for full
    /// range and as video has it otherwise.
    var siting: ChromaSiting {
        switch pointer.pointee.chroma_location {
        case AVCHROMA_LOC_LEFT, AVCHROMA_LOC_TOPLEFT, AVCHROMA_LOC_BOTTOMLEFT: .left
        case AVCHROMA_LOC_CENTER, AVCHROMA_LOC_TOP, AVCHROMA_LOC_BOTTOM: .center
        default: isFullRange ? .center : .left
        }
    }

    private var isFullRange: Bool {
        switch pointer.pointee.color_range {
        case AVCOL_RANGE_JPEG: true
        case AVCOL_RANGE_MPEG: false
        default:
            switch format {
            case AV_PIX_FMT_YUVJ420P, AV_PIX_FMT_YUVJ422P, AV_PIX_FMT_YUVJ444P,
                AV_PIX_FMT_YUVJ440P, AV_PIX_FMT_GRAY8:
                true
            default: false
            }
        }
    }

    /// Marks what the samples mean.
    func setColour(_ colour: ColourSpace) {
        pointer.pointee.colorspace =
            switch colour.matrix {
            case .bt601: AVCOL_SPC_SMPTE170M
            case .bt709: AVCOL_SPC_BT709
            case .bt2020: AVCOL_SPC_BT2020_NCL
            }
        pointer.pointee.color_range = colour.isFullRange ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG
    }

    /// Base and stride of each plane of `layout`.
    func planes(_ layout: PixelLayout) -> [(base: UnsafeMutablePointer<UInt8>, stride: Int)] {
        let (data, strides) = (pointer.pointee.data, pointer.pointee.linesize)
        let all = [(data.0, strides.0), (data.1, strides.1), (data.2, strides.2)]
        return all.prefix(layout.planeCount).compactMap { base, stride in
            base.map { ($0, Int(stride)) }
        }
    }
}

extension PixelLayout {
    /// The layout of a pixel format that needs no conversion.
    init?(_ format: AVPixelFormat) {
        switch format {
        case AV_PIX_FMT_YUV420P, AV_PIX_FMT_YUVJ420P: self = .yuv420
        case AV_PIX_FMT_YUV422P, AV_PIX_FMT_YUVJ422P: self = .yuv422
        case AV_PIX_FMT_YUV444P, AV_PIX_FMT_YUVJ444P: self = .yuv444
        case AV_PIX_FMT_GRAY8: self = .gray
        default: return nil
        }
    }

    /// libav's pixel format of it.
    var pixelFormat: AVPixelFormat {
        switch self {
        case .yuv420: AV_PIX_FMT_YUV420P
        case .yuv422: AV_PIX_FMT_YUV422P
        case .yuv444: AV_PIX_FMT_YUV444P
        case .gray: AV_PIX_FMT_GRAY8
        }
    }

    /// Columns and rows of plane `index` of a picture of `size`.
    func planeSize(_ index: Int, of size: Size) -> Size {
        guard index > 0 else { return size }
        return Size(
            width: (size.width + chromaShiftX) >> chromaShiftX,
            height: (size.height + chromaShiftY) >> chromaShiftY)
    }
}
