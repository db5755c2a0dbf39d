/// What a file may hold at most.
enum Limits {
    static let fileBytes = 2 << 30
    static let operators = 100_000
    static let tensors = 200_000
    static let nameBytes = 4096
    static let operands = 10_000
    /// Named options of a custom operator.
    static let options = 1000
    static let rank = 8
    /// Bytes of constants that are made anew (halves widened, weights in another order), for each
    /// byte of the file.
    static let expansion = 16
    /// The same for a file of no size.
    static let expansionStart = 16 << 20
}
