/// What the parts of one look at a picture took.
package struct NetworkTimes: Hashable, Sendable {
    /// From the picture to the network's input.
    package var preparation = Duration.zero
    /// In the network.
    package var network = Duration.zero
    /// From its outputs to detections: decoding, suppression, rounding.
    package var reading = Duration.zero

    /// Nothing was looked at.
    package init() {}

    package init(preparation: Duration, network: Duration, reading: Duration) {
        self.preparation = preparation
        self.network = network
        self.reading = reading
    }

    /// The times of two looks together.
    package static func + (one: Self, other: Self) -> Self {
        NetworkTimes(
            preparation: one.preparation + other.preparation,
            network: one.network + other.network, reading: one.reading + other.reading)
    }
}
