import CFFmpeg
import CFFmpegShims
import VisionCore

extension TimeBase {
    /// libav's time base; microseconds when it is not a positive fraction.
    init(_ value: AVRational) {
        if value.num > 0, value.den > 0 {
            self.init(Int64(value.num), Int64(value.den))
        } else {
            self.init(1, 1_000_000)
        }
    }

    /// As libav has it.
    var rational: AVRational {
        AVRational(num: Int32(clamping: numerator), den: Int32(clamping: denominator))
    }
}

extension Int64 {
    /// Itself, or nil where libav has no timestamp.
    var timestamp: Int64? { self == sl_no_timestamp ? nil : self }
}

extension Optional<Int64> {
    /// Itself, or libav's value for no timestamp.
    var orNoTimestamp: Int64 { self ?? sl_no_timestamp }
}
