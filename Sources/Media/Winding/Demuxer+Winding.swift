package import VisionCore

extension Demuxer {
    /// Whether it can be tried to wind this source: a file whose packets can be read twice.
    package var isWindable: Bool {
        if case .file(let path) = address { FileKind.isRegular(path: path) } else { false }
    }

    /// Goes to a key frame from which on all frames at or after `time` come as they do when the
    /// file is decoded from its start, and tells the timestamp of the file's first frame.
    ///
    /// `time` counts from that first frame, nanoseconds. To be called before the first `read`.
    /// Containers that hold a timestamp with every frame are sought in; others are read up to the
    /// place without being decoded. Nil when it is not certain that the frames, their timestamps
    /// and their size are the same: an index that leads elsewhere, timestamps that have to be
    /// mended, damaged packets. Then, as after an error, this demuxer is of no more use: the
    /// caller opens another and decodes all of it.
    package func wind(to time: Int64) throws(MediaError) -> MediaTime? {
        try Winder(demuxer: self, time: time).wind()
    }

    /// Whether its timestamps lie with the frames, so that a wrong index cannot make them wrong.
    var hasTrueIndex: Bool { container.hasPrefix("mov") || container.hasPrefix("matroska") }
}
