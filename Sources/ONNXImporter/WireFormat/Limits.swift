/// What a file may hold at most.
enum Limits {
    static let fileBytes = 2 << 30
    static let nodes = 100_000
    static let initializers = 100_000
    static let inputs = 100_000
    static let nameBytes = 4096
    static let attributesPerNode = 1000
    static let inputsPerNode = 100_000
    static let operatorSets = 6...28
    static let rank = 8
}
