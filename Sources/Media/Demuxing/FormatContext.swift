import CFFmpeg

/// An open input of libav, closed when it goes.
final class FormatContext {
    // Safety: opened by the one who made this, closed in deinit, used on one thread.
    let pointer: UnsafeMutablePointer<AVFormatContext>
    private let interrupt: InterruptToken

    /// Takes over an open context that calls `interrupt` back.
    init(taking pointer: UnsafeMutablePointer<AVFormatContext>, interrupt: InterruptToken) {
        self.pointer = pointer
        self.interrupt = interrupt
    }

    deinit {
        var pointer: UnsafeMutablePointer<AVFormatContext>? = pointer
        avformat_close_input(&pointer)
    }

    /// The streams that are known now.
    var streams: [UnsafeMutablePointer<AVStream>] {
        guard let list = pointer.pointee.streams else { return [] }
        return (0..<Int(pointer.pointee.nb_streams)).compactMap { list[$0] }
    }

    /// libav's name of the container.
    var formatName: String {
        guard let format = pointer.pointee.iformat, let name = format.pointee.name else {
            return ""
        }
        return String(cString: name)
    }

    /// Whether its timestamps come from an index or a table rather than from a clock.
    var hasIndexedTimes: Bool {
        let indexed = ["mov", "matroska", "avi", "gif", "webm", "apng", "image2", "asf", "yuv4"]
        return indexed.contains { formatName.hasPrefix($0) }
    }

    /// Index of the stream of `type` that libav holds for the best, of the program of `beside`.
    func bestStream(_ type: AVMediaType, beside: Int32) -> Int {
        Int(av_find_best_stream(pointer, type, -1, beside, nil, 0))
    }
}
