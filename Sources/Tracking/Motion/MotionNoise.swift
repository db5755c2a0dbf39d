/// How boxes move and how well they are seen, in heights of the box and seconds.
package struct MotionNoise: Hashable, Sendable, Codable {
    /// Error of a detected centre or side.
    package var measurement = 0.08
    /// Wander of the centre in a second, beside its speed.
    package var wander = 0.02
    /// Change of the speed in a second.
    package var acceleration = 0.4
    /// Change of the sides' growth in a second.
    package var growth = 0.1
    /// Speed that a new object may have.
    package var speed = 1.4
    /// Growth of the sides that a new object may have.
    package var startGrowth = 0.3

    /// What fits people and vehicles.
    package init() {}
}
