/// A packet from which the decoder made no picture.
package struct Refusal: Hashable, Sendable {
    /// Its number among the packets that the decoder was sent, from 0.
    package let number: Int
    /// Its timestamp, in ticks of the stream's time base.
    package let pts: Int64?
    /// What the decoder says.
    package let reason: String
}
