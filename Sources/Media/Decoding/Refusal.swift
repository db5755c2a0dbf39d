/// A packet from which the decoder made no picture.
package struct Refusal: Hashable, Sendable {
    /// Its timestamp, in ticks of the stream's time base.
    package let pts: Int64?
    /// What the decoder says.
    package let reason: String
}
