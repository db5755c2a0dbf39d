import CFFmpeg

/// A private copy of what a decoder or a muxer must know of a stream.
// Sendable: never changed after init.
final class CodecParameters: @unchecked Sendable {
    // Safety: allocated in init, freed in deinit, read only.
    let pointer: UnsafeMutablePointer<AVCodecParameters>

    init(copying source: UnsafePointer<AVCodecParameters>) throws(MediaError) {
        guard let pointer = avcodec_parameters_alloc() else {
            throw .outOfMemory(doing: "describing a stream")
        }
        self.pointer = pointer
        guard avcodec_parameters_copy(pointer, source) >= 0 else {
            throw .outOfMemory(doing: "describing a stream")
        }
    }

    deinit {
        var pointer: UnsafeMutablePointer<AVCodecParameters>? = pointer
        avcodec_parameters_free(&pointer)
    }
}
