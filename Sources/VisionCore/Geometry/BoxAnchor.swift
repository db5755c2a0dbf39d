/// The point of a box that represents the object on the ground.
package enum BoxAnchor: String, Hashable, Sendable, Codable, CaseIterable {
    /// Middle of the bottom edge: the feet of a person.
    case bottomCenter = "bottom-center"
    /// Middle of the box.
    case center
    /// Middle of the top edge.
    case topCenter = "top-center"
    /// The whole box: all four corners count; where a point is wanted, the middle of the bottom
    /// edge.
    case box

    /// The anchor of `box`, in pixels of the picture as shown.
    ///
    /// `Point(_:)` of it equals the anchor computed in single precision, bit for bit: a double has
    /// more than twice the digits, so rounding twice changes nothing.
    package func point(of box: Box) -> PrecisePoint {
        let (top, bottom) = (Double(box.top), Double(box.bottom))
        let x = (Double(box.left) + Double(box.right)) / 2
        return switch self {
        case .bottomCenter, .box: PrecisePoint(x: x, y: bottom)
        case .center: PrecisePoint(x: x, y: (top + bottom) / 2)
        case .topCenter: PrecisePoint(x: x, y: top)
        }
    }
}
