import Analytics
import VisionCore

extension EventMoment {
    /// A moment so many nanoseconds after the source's origin.
    init(_ nanoseconds: Int64) { self.init(time: MediaInstant(nanoseconds: nanoseconds)) }
}

extension MediaInstant: ExpressibleByIntegerLiteral {
    /// So many nanoseconds after the source's origin.
    package init(integerLiteral value: Int64) { self.init(nanoseconds: value) }
}
