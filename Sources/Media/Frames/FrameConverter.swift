import CFFmpeg
import CFFmpegShims
import Imaging
import VisionCore

/// Brings pictures into another pixel format, colour range, size or orientation.
///
/// Used on one thread.
final class FrameConverter {
    /// What comes out.
    struct Target: Hashable {
        var format: AVPixelFormat
        var size: Size
        var colour: ColourSpace
    }

    private let pool: FramePool
    private let isForLooking: Bool
    private var scaler: OpaquePointer?

    /// `isForLooking` rounds less exactly, for pictures that are shown for a moment: samples may be
    /// off by one, and it is a little quicker.
    init(pool: FramePool, isForLooking: Bool = false) {
        self.pool = pool
        self.isForLooking = isForLooking
    }

    deinit { sws_freeContext(scaler) }

    /// A copy of `frame` as `target` says; timestamps and the like are not carried over.
    func converted(_ frame: FrameBuffer, to target: Target) throws(MediaError) -> FrameBuffer {
        let result = try pool.frame(format: target.format, size: target.size)
        result.setColour(target.colour)
        guard let scaler = scaler(from: frame, to: target) else {
            throw .unsupported(uri: "picture", what: "pixel format \(Self.name(of: frame.format))")
        }
        let source = frame.pointer.pointee
        let planes = [source.data.0, source.data.1, source.data.2, source.data.3]
        let strides = [
            source.linesize.0, source.linesize.1, source.linesize.2, source.linesize.3,
        ]
        let code = planes.map { UnsafePointer($0) }.withUnsafeBufferPointer { planes in
            sws_scale(
                scaler, planes.baseAddress, strides, 0, source.height,
                &result.pointer.pointee.data.0, &result.pointer.pointee.linesize.0)
        }
        guard code >= 0 else { throw .outOfMemory(doing: "converting a picture") }
        return result
    }

    private func scaler(from frame: FrameBuffer, to target: Target) -> OpaquePointer? {
        var flags =
            frame.size == target.size
            ? SWS_BILINEAR | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INP | SWS_FULL_CHR_H_INT
            : SWS_BICUBIC | SWS_ACCURATE_RND
        if isForLooking { flags = SWS_BILINEAR }
        scaler = sws_getCachedContext(
            scaler, Int32(frame.size.width), Int32(frame.size.height),
            Self.withoutRange(frame.format), Int32(target.size.width), Int32(target.size.height),
            target.format, flags, nil, nil, nil)
        guard let scaler else { return nil }
        let isRGB = Self.isRGB(frame.format)
        let source = frame.colour
        let from = Self.coefficients(isRGB ? target.colour.matrix : source.matrix)
        let fromRange: Int32 = isRGB || source.isFullRange ? 1 : 0
        let to = Self.isRGB(target.format) ? from : Self.coefficients(target.colour.matrix)
        let toRange: Int32 = Self.isRGB(target.format) || target.colour.isFullRange ? 1 : 0
        sws_setColorspaceDetails(scaler, from, fromRange, to, toRange, 0, 1 << 16, 1 << 16)
        return scaler
    }

    private static func coefficients(_ matrix: ColourSpace.Matrix) -> UnsafePointer<Int32>? {
        switch matrix {
        case .bt601: sws_getCoefficients(SWS_CS_ITU601)
        case .bt709: sws_getCoefficients(SWS_CS_ITU709)
        case .bt2020: sws_getCoefficients(SWS_CS_BT2020)
        }
    }

    /// The picture turned as `orientation` says; it must have a layout, and not yuv422 if
    /// transposed.
    func turned(_ frame: FrameBuffer, _ orientation: Orientation, layout: PixelLayout)
        throws(MediaError) -> FrameBuffer
    {
        let result = try pool.frame(
            format: layout.pixelFormat, size: orientation.applied(to: frame.size))
        result.setColour(frame.colour)
        // Samples on even columns come to lie on even rows, or on odd columns: in the middle, then.
        result.pointer.pointee.chroma_location = AVCHROMA_LOC_CENTER
        let (from, to) = (frame.planes(layout), result.planes(layout))
        for index in 0..<layout.planeCount {
            let size = layout.planeSize(index, of: frame.size)
            sl_turn_plane(
                from[index].base, from[index].stride, to[index].base, to[index].stride,
                Int32(size.width), Int32(size.height), orientation.kernelBits)
        }
        return result
    }

    /// A picture of `size` that holds all of a picture that has a layout, as large as it fits, in
    /// its middle on black.
    func letterboxed(_ frame: FrameBuffer, layout: PixelLayout, size: Size) throws(MediaError)
        -> FrameBuffer
    {
        let result = try pool.frame(format: layout.pixelFormat, size: size)
        result.setColour(frame.colour)
        let inner = Self.fitted(frame.size, into: size)
        let scaled = try converted(
            frame,
            to: Target(format: layout.pixelFormat, size: inner, colour: frame.colour))
        let place = (
            x: (size.width - inner.width) / 4 * 2, y: (size.height - inner.height) / 4 * 2
        )
        let black: UInt8 = frame.colour.isFullRange ? 0 : 16
        let (from, to) = (scaled.planes(layout), result.planes(layout))
        for index in 0..<layout.planeCount {
            let (own, whole) = (
                layout.planeSize(index, of: inner), layout.planeSize(index, of: size)
            )
            let shift =
                index == 0 ? (x: 0, y: 0) : (x: layout.chromaShiftX, y: layout.chromaShiftY)
            let (left, top) = (place.x >> shift.x, place.y >> shift.y)
            for y in 0..<whole.height {
                let target = to[index].base + y * to[index].stride
                target.update(repeating: index == 0 ? black : 128, count: whole.width)
                guard (top..<(top + own.height)).contains(y) else { continue }
                (target + left).update(
                    from: from[index].base + (y - top) * from[index].stride,
                    count: min(own.width, whole.width - left))
            }
        }
        return result
    }

    /// The largest even size of the shape of `size` inside `room`.
    private static func fitted(_ size: Size, into room: Size) -> Size {
        let scale = min(
            Double(room.width) / Double(max(size.width, 1)),
            Double(room.height) / Double(max(size.height, 1)))
        func even(_ side: Int, _ limit: Int) -> Int {
            max(2, min(Int((Double(side) * scale / 2).rounded()), limit / 2) * 2)
        }
        return Size(
            width: even(size.width, room.width), height: even(size.height, room.height))
    }

    /// A copy of a picture that has a layout, `size` at least its own; what is more repeats the
    /// last column and row.
    func copied(_ frame: FrameBuffer, layout: PixelLayout, size: Size) throws(MediaError)
        -> FrameBuffer
    {
        let result = try pool.frame(format: layout.pixelFormat, size: size)
        result.setColour(frame.colour)
        let (from, to) = (frame.planes(layout), result.planes(layout))
        for index in 0..<layout.planeCount {
            let old = layout.planeSize(index, of: frame.size)
            let new = layout.planeSize(index, of: size)
            // At once where rows lie alike: row by row, rows that begin at the same place of a
            // page, as those of large pictures mostly do, take twice the time.
            if old == new, from[index].stride == to[index].stride {
                to[index].base.update(
                    from: from[index].base,
                    count: (new.height - 1) * from[index].stride + new.width)
                continue
            }
            for y in 0..<new.height {
                let source = from[index].base + min(y, old.height - 1) * from[index].stride
                let target = to[index].base + y * to[index].stride
                target.update(from: source, count: old.width)
                guard new.width > old.width else { continue }
                (target + old.width).update(
                    repeating: source[old.width - 1], count: new.width - old.width)
            }
        }
        return result
    }

    /// Whether `format` holds red, green and blue.
    static func isRGB(_ format: AVPixelFormat) -> Bool {
        guard let descriptor = av_pix_fmt_desc_get(format) else { return false }
        let flags = descriptor.pointee.flags
        return flags & (UInt64(AV_PIX_FMT_FLAG_RGB) | UInt64(AV_PIX_FMT_FLAG_PAL)) != 0
    }

    /// Whether `format` has one component, light.
    static func isGray(_ format: AVPixelFormat) -> Bool {
        guard let descriptor = av_pix_fmt_desc_get(format) else { return false }
        return descriptor.pointee.nb_components <= 2 && !isRGB(format)
    }

    static func name(of format: AVPixelFormat) -> String {
        av_get_pix_fmt_name(format).map { String(cString: $0) } ?? "unknown"
    }

    /// The format without the range that the old full-range formats carry in their name.
    private static func withoutRange(_ format: AVPixelFormat) -> AVPixelFormat {
        format == AV_PIX_FMT_YUVJ440P
            ? AV_PIX_FMT_YUV440P : PixelLayout(format)?.pixelFormat ?? format
    }
}
