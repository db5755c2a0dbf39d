import CFFmpeg

/// What a stream says of its colours; nil members are not told.
package struct ColourInfo: Hashable, Sendable {
    /// libav's name of the matrix, for example `bt709`.
    package let matrix: String?
    /// libav's name of the range: `tv` or `pc`.
    package let range: String?
    /// libav's name of the transfer curve.
    package let transfer: String?
    /// libav's name of the primaries.
    package let primaries: String?
}

extension ColourInfo {
    init(_ parameters: AVCodecParameters) {
        func named(_ name: UnsafePointer<CChar>?) -> String? {
            guard let name else { return nil }
            let text = String(cString: name)
            return text == "unknown" || text == "reserved" ? nil : text
        }
        matrix = named(av_color_space_name(parameters.color_space))
        range = named(av_color_range_name(parameters.color_range))
        transfer = named(av_color_transfer_name(parameters.color_trc))
        primaries = named(av_color_primaries_name(parameters.color_primaries))
    }
}
