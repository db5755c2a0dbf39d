import StageGraph

/// An integer that travels: `n` counts from 0 within its source.
struct Item: GraphItem, Hashable {
    var source = 0
    var n: Int
    var isFrame = true
    var isMarker = false

    var countsAsFrame: Bool { isFrame }
    var mayBeDropped: Bool { !isMarker }
}

struct Broken: Error, Equatable {
    var place: String
}

/// Splitmix64: the same seed, the same sequence.
struct SeededNumbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
