/// A distance in a pipeline file.
package enum Length: Hashable, Sendable, Codable {
    /// A share of the picture's height.
    case picture(Double)
    /// A multiple of the height of the object's own box.
    case box(Double)
    /// Metres on the ground.
    case metres(Double)

    /// Whether it can be measured only on the ground.
    package var needsGround: Bool { if case .metres = self { true } else { false } }

    /// The number, in its unit.
    package var value: Double {
        switch self {
        case .picture(let value), .box(let value), .metres(let value): value
        }
    }
}
