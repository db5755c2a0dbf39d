import CKernels

/// A small font of our own, drawn with round strokes: for machines without a font file.
///
/// Capitals, digits and punctuation; small letters are drawn as capitals.
final class StrokeFont: GlyphSource {
    let ascent: Int
    let descent: Int
    /// Pixels per unit of the letters' grid, which is 4 wide and 6 high.
    private let unit: Float
    private let radius: Float

    init(pixelSize: Int) {
        unit = Float(pixelSize) * 0.12
        radius = max(Float(pixelSize) * 0.055, 0.55)
        ascent = Int((unit * 6 + radius + 1).rounded(.up))
        descent = Int((unit * 1.5 + radius).rounded(.up))
    }

    func glyph(_ character: Unicode.Scalar) -> Glyph? {
        let upper = character.properties.uppercaseMapping.unicodeScalars.first ?? character
        guard let strokes = StrokeFont.letters[upper] else { return nil }
        let margin = Int((radius + 1).rounded(.up))
        let points = strokes.split(separator: " ").map { StrokeFont.points(String($0)) }
        let right = points.joined().map(\.x).max() ?? 2
        let width = Int((right * unit).rounded(.up)) + 2 * margin
        let height = ascent + descent
        var coverage = [UInt8](repeating: 0, count: width * height)
        let place = { (p: (x: Float, y: Float)) in
            (x: p.x * self.unit + Float(margin), y: Float(self.ascent) - p.y * self.unit)
        }
        coverage.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            for stroke in points {
                for i in stroke.indices {
                    let p = place(stroke[max(i - 1, 0)])
                    let q = place(stroke[i])
                    k_u8_capsule_mask(base, width, width, height, p.x, p.y, q.x, q.y, radius)
                }
            }
        }
        return Glyph(
            width: width, height: height, left: 0, top: ascent,
            advance: (right + 1.6) * unit + radius, coverage: coverage)
    }

    /// Points of a stroke, two digits each: x, then y upwards from the baseline; `-` is y -1.
    private static func points(_ stroke: String) -> [(x: Float, y: Float)] {
        let digits = stroke.map { Float($0.wholeNumberValue ?? -1) }
        return stride(from: 0, to: digits.count - 1, by: 2).map { (digits[$0], digits[$0 + 1]) }
    }

    /// Strokes of each character, apart by blanks.
    private static let letters: [Unicode.Scalar: String] = [
        " ": "", "A": "002640 1232", "B": "00063645443303 3342413000", "C": "4536160501103041",
        "D": "00062644422000", "E": "46060040 0333", "F": "460600 0333",
        "G": "45361605011030414323", "H": "0006 4046 0343", "I": "0006", "J": "4641301001",
        "K": "0006 4602 1340", "L": "060040", "M": "0006234640", "N": "00064046",
        "O": "100105163645413010", "P": "00063645443303", "Q": "100105163645413010 2240",
        "R": "00063645443303 2340", "S": "453616050413334241301001", "T": "0646 2620",
        "U": "060110304146", "V": "062046", "W": "0610233046", "X": "0046 0640",
        "Y": "062346 2320", "Z": "06460040",
        "0": "100105163645413010 1135", "1": "042620", "2": "05163645440040",
        "3": "05163645443313 334241301001", "4": "30360242", "5": "460603334241301001",
        "6": "4536160501103041423303", "7": "064610", "8": "13040516364544331302011030414233",
        "9": "0110304145361605041343",
        ".": "0000", ",": "100-", ":": "0101 0404", ";": "1414 110-", "-": "0333", "_": "0040",
        "+": "0343 2125", "=": "0242 0444", "/": "0046", "\\": "0640", "|": "060-",
        "(": "16050110", ")": "06151100", "[": "16060010", "]": "06161000", "<": "350331",
        ">": "053301", "!": "0602 0000", "?": "05163645442322 2020", "%": "0046 0606 4040",
        "#": "1016 3036 0242 0444", "*": "0343 1135 1531", "'": "0604", "\"": "0604 2624",
        "→": "0343 254321", "←": "0343 250321", "×": "0135 0531", "·": "0303", "–": "0343",
    ]
}
