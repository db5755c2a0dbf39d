import Synchronization
import Tensors

/// The part of a graph that a plan leaves for the run: it is planned when the values it waits for
/// are there, for their extents, and for the values themselves where a shape rule asks for them.
struct DeferredPart: Sendable {
    /// What the plan of the rest depends on.
    struct Key: Hashable, Sendable {
        let parent: Int
        let facts: [Fact]
        let values: [[UInt8]]
    }

    /// Values above this many bytes are not bound as constants.
    private static let valueLimit = 1 << 20
    private static let serials = Atomic<Int>(0)

    /// The nodes that wait, in their order, for listings.
    let waiting: [DeferredNode]
    /// Dynamic nodes whose inputs are there when the plan has run, in their order.
    let ready: [Node]
    /// The outputs of the graph that ready nodes make: position and value.
    let readyOutputs: [(index: Int, outlet: Outlet)]
    /// Values that the plan hands over.
    let boundary: [Outlet]
    let constants: [Outlet: Tensor]

    private let nodes: [Node]
    /// The outputs of the graph that the rest makes.
    private let outputs: [(index: Int, outlet: Outlet)]
    /// What the nodes and outputs read and do not make, constants left out.
    private let reads: [Outlet]
    private let needed: Set<Outlet>
    private let names: [String]
    /// How the rest is planned: the budget is what is left.
    var options: PlanOptions
    let cache: PlanCache<Key>
    private let serial: Int

    /// The rest of `graph`, which inference has gone through and no pass has rewritten.
    ///
    /// Nil when every open output is there.
    init?(
        _ graph: TypedGraph, deferred: [DeferredNode], outputs: [(index: Int, outlet: Outlet)],
        options: PlanOptions, cache: PlanCache<Key>?
    ) {
        let open = outputs.filter { !graph.isKnown($0.outlet) }
        if open.isEmpty { return nil }
        var used = Set(open.map(\.outlet))
        var kept: [DeferredNode] = []
        for entry in deferred.reversed() where entry.node.outputs.contains(where: used.contains) {
            for case let input? in entry.node.inputs { used.insert(input) }
            kept.append(entry)
        }
        waiting = kept.reversed()
        ready = waiting.filter { $0.reason == .extents }.map(\.node)
        nodes = waiting.filter { $0.reason != .extents }.map(\.node)
        let made = Set(ready.flatMap(\.outputs))
        readyOutputs = open.filter { made.contains($0.outlet) }
        self.outputs = open.filter { !made.contains($0.outlet) }
        constants = graph.constants.filter { used.contains($0.key) }
        boundary = used.filter { graph.isKnown($0) && graph.constants[$0] == nil }
            .sorted { $0.id < $1.id }
        var read = Set(self.outputs.map(\.outlet))
        for node in nodes { read.formUnion(node.inputs.compactMap { $0 }) }
        for node in nodes { read.subtract(node.outputs) }
        reads = read.filter { graph.constants[$0] == nil }.sorted { $0.id < $1.id }
        needed = Set(
            waiting.compactMap { entry in
                if case .value(let outlet) = entry.reason { outlet } else { nil }
            })
        names = graph.names
        var options = options
        if options.weights == nil { options.weights = SharedWeights() }
        options.weights?.add(constants.values)
        self.options = options
        self.cache = cache ?? PlanCache(capacity: 32)
        serial = Self.serials.add(1, ordering: .relaxed).newValue
    }

    /// The plan of the rest for these values, kept or made; nil when there is nothing left to do.
    ///
    /// `values` has every value that the rest reads. Throws when it cannot be planned.
    func plan(for values: [Outlet: Tensor]) throws(EngineError) -> Plan? {
        if nodes.isEmpty { return nil }
        var facts: [Outlet: Fact] = [:]
        var bound: [Outlet: Tensor] = [:]
        for outlet in reads {
            guard let value = values[outlet] else { preconditionFailure("the value is there") }
            if needed.contains(outlet) {
                guard value.byteCount <= Self.valueLimit else { throw tooLarge(outlet, value) }
                bound[outlet] = value
            } else {
                facts[outlet] = Fact(value.dataType, value.shape)
            }
        }
        let key = Key(
            parent: serial,
            facts: reads.map { outlet in
                facts[outlet] ?? bound[outlet].map { Fact($0.dataType, $0.shape) }
                    ?? Fact(.bool, [])
            },
            values: reads.compactMap { bound[$0]?.withBytes { Array($0) } })
        return try cache.plan(for: key) { () throws(EngineError) in
            // The values lie in memory that the next run writes: constants get their own.
            let constants = constants.merging(bound.mapValues { $0.copied }) { first, _ in first }
            let graph = TypedGraph(
                names: names, inputs: facts, constants: constants,
                outputs: outputs.map(\.outlet), options: options)
            return try Plan(graph, nodes: nodes, outputs: outputs, cache: cache)
        }
    }

    /// The name of a value in the model.
    func name(_ outlet: Outlet) -> String { names[outlet.id] }

    private func tooLarge(_ outlet: Outlet, _ value: Tensor) -> EngineError {
        let reader = waiting.first { $0.reason == .value(outlet) }?.node
        return .invalidNode(
            node: reader?.name ?? names[outlet.id], name: reader.map { type(of: $0.op).name } ?? "",
            reason: "'\(names[outlet.id])' \(value.shape) is too large to decide extents")
    }
}

extension Tensor {
    /// The same elements in memory of their own.
    fileprivate var copied: Tensor {
        let copy = Tensor(zeros: shape, dataType: dataType)
        withBytes { bytes in
            guard let base = bytes.baseAddress, bytes.count > 0 else { return }
            UnsafeMutableRawPointer(mutating: copy.address).copyMemory(
                from: base, byteCount: bytes.count)
        }
        return copy
    }
}
