/// How the elements of a tensor lie in memory.
package enum Layout: UInt8, Hashable, Sendable {
    /// Row-major in the declared order of dimensions.
    case plain
    /// `[N][ceil(C/16)][H][W][16]` of a declared NCHW; the lanes beyond C are zero.
    case nchw16c

    /// Elements that a tensor of `shape` takes in this layout, padding lanes included.
    ///
    /// `nchw16c` is defined for rank 4 only; returns nil on overflow.
    package func storedElements(of shape: Shape) -> Int? {
        switch self {
        case .plain: shape.checkedElementCount
        case .nchw16c:
            Shape([shape[0], (shape[1] + 15) / 16 * 16, shape[2], shape[3]]).checkedElementCount
        }
    }
}

extension Layout: CustomStringConvertible {
    /// The name in listings.
    package var description: String {
        switch self {
        case .plain: "plain"
        case .nchw16c: "nchw16c"
        }
    }
}
