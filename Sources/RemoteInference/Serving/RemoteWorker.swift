import PipelineConfig

/// A connection to the server of a `RemoteEngine`, for one lane.
///
/// Not `Sendable`: used on that lane's queue.
package final class RemoteWorker {
    package let engine: RemoteEngine
    private let transport: any InferenceTransport

    init(_ engine: RemoteEngine) {
        self.engine = engine
        transport = engine.settings.access.transport()
    }

    /// What the network makes of `count` inputs, which are one behind the other in `bytes`; nil for
    /// those that the server gave nothing for.
    ///
    /// The inputs have `sides`, nil for those that were agreed on; `isUsable` is asked of the
    /// extents of each answer's outputs. Blocks for the deadline at most, for each request; after
    /// one that failed none is sent, but for smaller ones where it was too large.
    package func outputs(
        of bytes: [UInt8], count: Int, sides: [Int]? = nil,
        isUsable: ([[Int]]) -> Bool = { _ in true }
    ) -> [[RemoteOutput]?] {
        var answers: [[RemoteOutput]?] = []
        while answers.count < count {
            guard let shape = engine.form?.input(of: sides), let form = engine.begin() else {
                break
            }
            let size = shape.reduce(form.type.byteSize, *)
            let most = form.takesBatches ? engine.most : 1
            let number = min(most, count - answers.count)
            let input = InputTensor(
                name: form.input, type: form.type,
                shape: (form.axis == .none ? [] : [number]) + shape,
                bytes: Array(bytes[answers.count * size..<(answers.count + number) * size]))
            let start = engine.instant
            do throws(RemoteFault) {
                let tensors = try transport.infer(
                    engine.settings.model, input, outputs: form.outputs.map(\.name),
                    within: engine.settings.deadline, limit: form.outputLimit(number))
                let found = try form.outputs(of: tensors, count: number)
                for shapes in found.map({ $0.map(\.shape) }) where !isUsable(shapes) {
                    throw RemoteFault(
                        .mistyped, "its outputs \(shapes) are not those of an input of \(shape)")
                }
                engine.note(number, nil, since: start)
                answers += found
            } catch {
                engine.note(number, error, since: start)
                guard let fewer = fewer(than: number, of: size, error.kind) else { break }
                engine.lower(to: fewer)
            }
        }
        return answers + Array(repeating: nil, count: count - answers.count)
    }

    /// What gRPC's libraries take in a message unless they are told otherwise.
    private static let usualMessage = 4 << 20

    /// How many pictures of `size` bytes the server may take where it did not take `number`; nil
    /// where their number was not what was wrong.
    ///
    /// A server of gRPC that does not want a large message hangs up while it is sent, and libcurl
    /// 7.88 loses what it says about that.
    private func fewer(than number: Int, of size: Int, _ kind: RemoteFault.Kind) -> Int? {
        guard number > 1 else { return nil }
        let usual = Self.usualMessage - ServerAccess.envelope
        switch kind {
        case .tooLarge: return number / 2
        case .unreachable
        where engine.settings.access.address.isGRPC && size * number > usual:
            return min(max(usual / max(size, 1), 1), number - 1)
        default: return nil
        }
    }
}
