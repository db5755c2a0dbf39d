import InferenceEngine
import MediaTestSupport
import ONNXImporter
import Tensors
import TestSupport
import Testing

/// Numbers of files and of runs at their limits: an error that names the node, or a result.
@Suite struct HostileValueTests {
    private static let pool = ComputePool(threads: 1)

    private static let integers = [
        Int.min, -1 << 31, -1, 0, 1 << 16, 1 << 31, 1 << 62, Int.max,
    ]
    private static let floats: [Float] = [
        .nan, .infinity, -.infinity, .greatestFiniteMagnitude, -.greatestFiniteMagnitude,
        .leastNonzeroMagnitude, -1, 0,
    ]

    /// The stored cases of one operator: a model for each way in which it is used.
    private static let families = Dictionary(grouping: OperatorCase.all, by: \.operator)

    /// Plans a model and runs it where that is cheap.
    private func survive(_ model: [UInt8]) {
        var options = PlanOptions()
        options.activationBudget = 1 << 20
        do {
            let graph = try ONNXFile.load(bytes: model)
            let plan = try Plan(graph, options: options)
            guard plan.multiplyAdds < 1 << 22 else { return }
            let session = Session(plan: plan, pool: Self.pool)
            for index in plan.inputs.indices { fill(session, index, with: 1) }
            try session.run()
        } catch let error as EngineError {
            #expect(!error.summary.isEmpty)
        } catch {
            #expect(error is ImportError)
        }
    }

    private func fill(_ session: Session, _ index: Int, with value: Float) {
        switch session.plan.inputs[index].fact.dataType {
        case .float32: session.withInput(index) { $0.update(repeating: value) }
        case .float64:
            session.withInput(index, of: Double.self) { $0.update(repeating: Double(value)) }
        case let type where type.byteSize == 8:
            session.withInput(index, of: UInt64.self) { $0.update(repeating: 1) }
        case let type where type.byteSize == 4:
            session.withInput(index, of: UInt32.self) { $0.update(repeating: 1) }
        case let type where type.byteSize == 2:
            session.withInput(index, of: UInt16.self) { $0.update(repeating: 1) }
        default: session.withInput(index, of: UInt8.self) { $0.update(repeating: 1) }
        }
    }

    @Test(arguments: families.keys.sorted())
    func `any number of a file at its limit is refused or runs`(_ name: String) {
        for test in Self.families[name] ?? [] {
            let tree = ProtobufTree(Array(test.model), ProtobufTree.model)
            // Long weights have neighbours that are alike.
            for (index, number) in tree.numbers.enumerated().prefix(40) {
                let tries = number == .integer ? Self.integers.count : Self.floats.count
                for at in 0..<tries {
                    survive(
                        tree.bytes(
                            replacing: index, integer: Self.integers[at % Self.integers.count],
                            float: Self.floats[at % Self.floats.count]))
                }
            }
        }
    }

    @Test(arguments: families.keys.sorted())
    func `values of a run that are no numbers or at their limits go through`(_ name: String) throws
    {
        for test in Self.families[name] ?? [] {
            let plan = try Plan(try ONNXFile.load(bytes: test.model))
            let session = Session(plan: plan, pool: Self.pool)
            for round in 0..<Self.integers.count {
                for (index, input) in test.inputs.enumerated() { _ = input.fill(session, index) }
                for index in plan.inputs.indices { spoil(session, index, round) }
                do {
                    try session.run()
                } catch {
                    // What decides extents may be refused; then the node is named.
                    #expect(error.subject?.contains("node") == true, "\(error)")
                }
            }
        }
    }

    /// Puts extremes of an input's type between its values.
    private func spoil(_ session: Session, _ index: Int, _ round: Int) {
        func spoil<Element: BitwiseCopyable>(_ value: (Int) -> Element) {
            session.withInput(index, of: Element.self) { buffer in
                for at in stride(from: round % 2, to: buffer.count, by: 3) {
                    buffer[at] = value(round + at)
                }
            }
        }
        let integer = { (at: Int) in Self.integers[at % Self.integers.count] }
        let float = { (at: Int) in Self.floats[at % Self.floats.count] }
        switch session.plan.inputs[index].fact.dataType {
        case .float32: spoil { float($0) }
        case .float64: spoil { Double(float($0)) }
        case .bool: break
        case let type where type.byteSize == 8: spoil { integer($0) }
        case let type where type.byteSize == 4: spoil { Int32(clamping: integer($0)) }
        case let type where type.byteSize == 2: spoil { Int16(clamping: integer($0)) }
        default: spoil { Int8(clamping: integer($0)) }
        }
    }
}
