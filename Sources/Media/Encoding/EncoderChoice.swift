import CFFmpeg
import Imaging
import VisionCore

/// Which encoder of this machine makes a codec, and what it takes in.
struct EncoderChoice {
    let codec: UnsafePointer<AVCodec>
    let pixelFormat: AVPixelFormat

    private static let encoders: [String: [String]] = [
        "h264": ["libx264", "libopenh264", "mpeg4", "mjpeg"],
        "hevc": ["libx265"], "mpeg4": ["mpeg4"], "mjpeg": ["mjpeg"], "png": ["png"],
        "gif": ["gif"],
    ]

    /// The first encoder for the codec called `name` that is there and that `muxer` takes.
    init(codec name: String, muxer: UnsafePointer<AVOutputFormat>) throws(MediaError) {
        for encoder in Self.encoders[name] ?? [] {
            guard let codec = avcodec_find_encoder_by_name(encoder),
                avformat_query_codec(muxer, codec.pointee.id, FF_COMPLIANCE_NORMAL) != 0
            else { continue }
            self.codec = codec
            pixelFormat =
                switch encoder {
                case "mjpeg": AV_PIX_FMT_YUVJ420P
                case "png": AV_PIX_FMT_RGB24
                case "gif": AV_PIX_FMT_RGB8
                default: AV_PIX_FMT_YUV420P
                }
            return
        }
        throw .noEncoder(codec: name)
    }

    var name: String { String(cString: codec.pointee.name) }

    /// Whether colour is halved both ways, so that sides must be even.
    var needsEvenSides: Bool { PixelLayout(pixelFormat) == .yuv420 && name != "mjpeg" }

    /// What samples mean to this encoder when pictures mean `colour`.
    func colour(_ colour: ColourSpace) -> ColourSpace {
        switch name {
        case "mjpeg", "png", "gif": ColourSpace(matrix: .bt601, isFullRange: true)
        default: colour
        }
    }

    /// The finest time base that the encoder takes: `wanted`, or a coarser one.
    func timeBase(_ wanted: TimeBase) -> TimeBase {
        if name == "mpeg4", wanted.denominator > 65_535 { return TimeBase(1, 60_000) }
        guard wanted.numerator <= Int64(Int32.max), wanted.denominator <= Int64(Int32.max) else {
            return TimeBase(1, 1_000_000)
        }
        return wanted
    }
}
