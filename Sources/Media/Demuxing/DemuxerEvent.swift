/// Something that a source did beside giving packets; see `Demuxer.takeEvents()`.
package enum DemuxerEvent: Sendable {
    /// A picture of a folder or pattern that cannot be read: the frame of timestamp `pts` is
    /// missing.
    case lostPicture(name: String, pts: Int64, reason: String)
    /// Entries of a folder that are no pictures; comes once, before the first packet.
    case passedOver(PassedOver)
    /// The container promised more frames than came; comes at the end.
    case endedEarly(expected: Int, received: Int)
    /// From the next packet on the video is another stream: its codec changed.
    case streamChanged(StreamInfo)
}
