import Locking
import Tensors

/// Constants in the forms that kernels read, made once for all plans of one network.
///
/// Only what comes from the network's own constants is kept, so that it does not grow with the
/// runs. Any queue.
final class SharedWeights: Sendable {
    private struct Source: Hashable {
        let address: Int
        let shape: Shape

        init(_ tensor: Tensor) {
            address = Int(bitPattern: tensor.address)
            shape = tensor.shape
        }
    }

    private struct Key: Hashable {
        let form: String
        let sources: [Source]
    }

    private struct State {
        /// The constants whose forms are kept, by their address; they live as long as this object.
        var known: [Int: Tensor] = [:]
        var made: [Key: Tensor] = [:]
        /// Forms that kernels hold, and bytes of those that more than one holds, counted again.
        var held: Set<Key> = []
        var heldAgain = 0
    }

    private let state = Lock(State())

    /// Keeps forms of these constants from now on.
    func add(_ constants: some Sequence<Tensor>) {
        state.withLock { state in
            for tensor in constants { state.known[Int(bitPattern: tensor.address)] = tensor }
        }
    }

    /// How many forms are kept.
    var count: Int { state.withLock { $0.made.count } }

    /// Bytes that kernels share: what counting each kernel's weights counts too often.
    var bytesHeldAgain: Int { state.withLock { $0.heldAgain } }

    /// Lets go of everything; what kernels hold stays theirs.
    func removeAll() {
        state.withLock { $0 = State() }
    }

    /// The same for a kernel that holds the result.
    func held(_ form: String, of sources: [Tensor], _ make: () -> Tensor) -> Tensor {
        let result = tensor(form, of: sources, make)
        let key = Key(form: form, sources: sources.map(Source.init))
        state.withLock { state in
            guard state.made[key] != nil else { return }
            if !state.held.insert(key).inserted { state.heldAgain += result.byteCount }
        }
        return result
    }

    /// What `make` makes of `sources`: the same for every call with equal form and sources.
    func tensor(_ form: String, of sources: [Tensor], _ make: () -> Tensor) -> Tensor {
        let key = Key(form: form, sources: sources.map(Source.init))
        let (kept, isKnown) = state.withLock { state in
            (state.made[key], key.sources.allSatisfy { state.known[$0.address] != nil })
        }
        if let kept { return kept }
        let made = make()
        guard isKnown else { return made }
        return state.withLock { state in
            if let first = state.made[key] { return first }
            state.made[key] = made
            state.known[Int(bitPattern: made.address)] = made
            return made
        }
    }
}
