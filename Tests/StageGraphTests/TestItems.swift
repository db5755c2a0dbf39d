import StageGraph

/// An integer that travels: `n` counts from 0 within its source.
struct Item: GraphItem, Hashable {
    var source = 0
    var n: Int
    var isFrame = true
    var isMarker = false
    var byteCount = 0

    var countsAsFrame: Bool { isFrame }
    var mayBeDropped: Bool { !isMarker }
}

struct Broken: Error, Equatable {
    var place: String
}
