import CFFmpeg
import Glibc
import VisionCore

/// One picture file, as a packet.
enum PictureFile {
    /// Why a file gives no packet.
    enum Failure: Error {
        /// This file is not readable, or is no picture.
        case lost(String)
        /// The process has reached a limit: the file is not at fault.
        case resource(AVCode)
    }

    /// The codec of the picture at `path` by its first bytes.
    static func codec(at path: String) throws(Failure) -> AVCodecID {
        let descriptor = try open(path)
        defer { close(descriptor.number) }
        var start = [UInt8](repeating: 0, count: min(PictureForm.startCount, descriptor.size))
        let count = start.count
        let isRead = start.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.map { fill($0, count: count, from: descriptor.number) } ?? true
        }
        guard isRead else { throw .lost(AVCode.posix(errno).text) }
        guard let codec = PictureForm.codec(of: start) else { throw .lost("not a picture") }
        return codec
    }

    /// The file at `path` as the packet of timestamp `index`.
    static func packet(
        of path: String, index: Int, timeBase: TimeBase, maxBytes: Int
    ) throws(Failure) -> Packet {
        let codec = try codec(at: path)
        let descriptor = try open(path)
        defer { close(descriptor.number) }
        guard descriptor.size <= maxBytes else { throw .lost("more than \(maxBytes >> 20) MiB") }
        guard let pointer = av_packet_alloc() else { throw .resource(.posix(ENOMEM)) }
        let packet = Packet(
            taking: pointer, timeBase: timeBase, arrival: MonotonicClock.now, ownCodec: codec)
        guard av_new_packet(pointer, Int32(descriptor.size)) >= 0, let data = pointer.pointee.data
        else { throw .resource(.posix(ENOMEM)) }
        pointer.pointee.pts = Int64(index)
        pointer.pointee.dts = Int64(index)
        pointer.pointee.duration = 1
        pointer.pointee.flags = AV_PKT_FLAG_KEY
        guard fill(data, count: descriptor.size, from: descriptor.number) else {
            throw .lost("it became shorter while it was read")
        }
        return packet
    }

    private static func open(_ path: String) throws(Failure) -> (number: Int32, size: Int) {
        let number = PathText.withCString(path) {
            Glibc.open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        }
        guard number >= 0 else {
            let code = AVCode.posix(errno)
            throw code.isLimit ? .resource(code) : .lost(code.text)
        }
        var status = stat()
        guard fstat(number, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(number)
            throw .lost(status.st_mode & S_IFMT == S_IFDIR ? "a folder" : "not a regular file")
        }
        guard status.st_size > 0 else {
            close(number)
            throw .lost("an empty file")
        }
        return (number, Int(status.st_size))
    }

    private static func fill(
        _ data: UnsafeMutablePointer<UInt8>, count: Int, from descriptor: Int32
    ) -> Bool {
        var done = 0
        while done < count {
            let step = Glibc.read(descriptor, data + done, count - done)
            if step < 0, errno == EINTR { continue }
            guard step > 0 else { return false }
            done += step
        }
        return true
    }
}
