/// What a file may hold at most.
enum Limits {
    static let fileBytes = 64 << 30
    static let functions = 10_000
    static let properties = 1000
    static let propertyBytes = 1 << 20
    /// Branches within branches.
    static let branchDepth = 16
    static let nodes = 100_000
    static let initializers = 100_000
    static let inputs = 100_000
    static let nameBytes = 4096
    static let attributesPerNode = 1000
    static let inputsPerNode = 100_000
    static let operatorSets = 6...28
    static let rank = 8
}
