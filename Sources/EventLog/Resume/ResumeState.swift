/// What a run needs to resume from a point of its log; lies beside it as `LOG.state`.
package struct ResumeState: Sendable, Equatable {
    /// What one source's stages need.
    package struct SourcePoint: Sendable, Equatable {
        /// Records of this source up to this number are behind the point.
        package var afterSeq: UInt64
        /// Where its frames went up to the point.
        package var balance: Balance
        /// What its stages saved: JSON on one line.
        package var payload: [UInt8]

        /// A point of one source.
        package init(afterSeq: UInt64, balance: Balance, payload: [UInt8]) {
            self.afterSeq = afterSeq
            self.balance = balance
            self.payload = payload
        }
    }

    /// The run whose log it is.
    package var run: String
    /// The last record that was in the log.
    package var seq: UInt64
    /// The value of the chain's last link before or at `seq`; empty when there was none.
    package var link: String
    /// SHA-256 of the chain from that link up to and including record `seq`.
    package var tail: String
    /// Where a survey of the log may begin; nil where all of it has to be read.
    var place: LogPlace?
    /// The sources that had a point, by name; the others begin at their first frame.
    package var sources: [String: SourcePoint]

    package static func == (one: Self, other: Self) -> Bool { one.text == other.text }
}
