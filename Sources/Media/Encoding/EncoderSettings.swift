import CFFmpeg
import Imaging
import VisionCore

/// How an encoder is opened for an output.
struct EncoderSettings {
    let choice: EncoderChoice
    let format: VideoFormat
    let options: OutputOptions
    let target: FrameConverter.Target
    let timeBase: TimeBase
    let container: OutputContainer
    let needsGlobalHeader: Bool

    func open(_ context: CodecContext, uri: String) throws(MediaError) {
        let rate = format.plausibleRate
        let pointer = context.pointer
        pointer.pointee.width = Int32(clamping: target.size.width)
        pointer.pointee.height = Int32(clamping: target.size.height)
        pointer.pointee.pix_fmt = target.format
        pointer.pointee.time_base = timeBase.rational
        pointer.pointee.framerate = rate.rational
        pointer.pointee.thread_count = Int32(clamping: options.threads)
        if let aspect = format.sampleAspect {
            pointer.pointee.sample_aspect_ratio = aspect.rational
        }
        if !FrameConverter.isRGB(target.format) { setColour(of: pointer) }
        // What comes before a key picture is whole without it: a file may be cut off there. The
        // others reorder nothing.
        if options.isCut, choice.name.hasPrefix("libx26") {
            pointer.pointee.flags |= Int32(bitPattern: AV_CODEC_FLAG_CLOSED_GOP)
        }
        if needsGlobalHeader { pointer.pointee.flags |= AV_CODEC_FLAG_GLOBAL_HEADER }
        let seconds = Double(options.keyInterval.nanoseconds) / 1e9
        pointer.pointee.gop_size = Int32(clamping: max(1, Int((rate.value * seconds).rounded())))
        if !container.allowsReordering || options.comesAtOnce || choice.name == "mpeg4" {
            pointer.pointee.max_b_frames = 0
        } else if choice.name == "libx264" {
            pointer.pointee.max_b_frames = Int32(min(3, framesAhead))
        }
        setRate(of: pointer)
        do throws(AVCode) {
            try check {
                namedOptions.withDictionary { avcodec_open2(pointer, choice.codec, $0) }
            }
        } catch {
            throw .limit(error, doing: "opening the encoder of \(uri)")
                ?? .cannotCreate(uri: uri, error)
        }
    }

    private func setColour(of pointer: UnsafeMutablePointer<AVCodecContext>) {
        pointer.pointee.colorspace =
            switch target.colour.matrix {
            case .bt601: AVCOL_SPC_SMPTE170M
            case .bt709: AVCOL_SPC_BT709
            case .bt2020: AVCOL_SPC_BT2020_NCL
            }
        pointer.pointee.color_range =
            target.colour.isFullRange ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG
    }

    private func setRate(of pointer: UnsafeMutablePointer<AVCodecContext>) {
        if let bitRate = options.bitRate {
            pointer.pointee.bit_rate = Int64(bitRate)
            pointer.pointee.rc_max_rate = Int64(bitRate)
            pointer.pointee.rc_buffer_size = Int32(clamping: bitRate)
        } else if choice.name == "mjpeg" || choice.name == "mpeg4" {
            pointer.pointee.flags |= AV_CODEC_FLAG_QSCALE
            pointer.pointee.global_quality = FF_QP2LAMBDA * 3
        } else if choice.name == "libopenh264" {
            pointer.pointee.bit_rate = Int64(target.size.width * target.size.height) * 3
        }
        if let most = options.mostBitRate, choice.name == "libx264" {
            pointer.pointee.rc_max_rate = Int64(clamping: most)
            pointer.pointee.rc_buffer_size = Int32(clamping: most)
        }
    }

    private var namedOptions: LibavOptions {
        var result = LibavOptions()
        guard choice.name == "libx264" || choice.name == "libx265" else { return result }
        result["preset"] = options.preset
        if options.bitRate == nil { result["crf"] = String(options.crf) }
        if container.isNetwork || options.comesAtOnce { result["tune"] = "zerolatency" }
        if !options.comesAtOnce { result["rc-lookahead"] = String(framesAhead) }
        return result
    }

    /// Frames by which the encoder looks ahead.
    ///
    /// They are lost when the process is killed: an eighth of a second, against the ten frames of
    /// the preset.
    private var framesAhead: Int {
        max(1, min(10, Int((format.plausibleRate.value / 8).rounded())))
    }
}
