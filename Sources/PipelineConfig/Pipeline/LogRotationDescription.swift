/// When the log begins its next file.
package struct LogRotationDescription: Sendable, Equatable {
    /// Bytes from which a segment is complete; nil for any number.
    package var size: ByteCount?
    /// Time that a segment holds; nil for any.
    package var every: Duration?
    /// How many complete segments stay; nil for all.
    package var keep: Int?
    /// Bytes of complete segments up to which none goes that a sink has not acknowledged.
    package var hold = ByteCount(bytes: 10 << 30)

    /// One file for ever.
    package init() {}
}

extension LogRotationDescription {
    /// The keys of rotation.
    static let keys = KeyGroup(
        LogRotationDescription(),
        [
            Key("size", \.size, absent: "any size", "bytes after which the next segment begins"),
            Key("every", \.every, absent: "any time", "time after which the next segment begins"),
            Key(
                "keep", \.keep, as: .integer(1...1_000_000), absent: "all",
                "how many complete segments stay"),
            Key(
                "hold", \.hold,
                "bytes up to which segments stay that a sink still needs, whatever keep says"),
        ])
}
