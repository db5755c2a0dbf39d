package import VisionCore

extension VideoFrame {
    /// The same picture shown at another time; pixels are shared, so neither may be drawn into.
    package func moved(to pts: MediaTime) -> VideoFrame {
        var about = about
        about.pts = pts
        return VideoFrame(buffer: buffer, layout: layout, about: about)
    }
}
