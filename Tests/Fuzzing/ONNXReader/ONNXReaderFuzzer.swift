import Glibc
import InferenceEngine
import ONNXImporter
import Tensors

/// Feeds bytes that claim to be a model to the reader of ONNX files, for ever or for as long as
/// the arguments of libFuzzer say.
@main struct ONNXReaderFuzzer {
    static func main() {
        var count = CommandLine.argc
        var arguments = CommandLine.unsafeArgv
        exit(runFuzzer(&count, &arguments, tryInput))
    }
}

/// libFuzzer's loop (llvm, FuzzerInterface.h).
@_silgen_name("LLVMFuzzerRunDriver")
private func runFuzzer(
    _ count: UnsafeMutablePointer<Int32>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

/// What is read is planned, and run when it is small: the reader, the shape rules and the kernels
/// must refuse or survive whatever stands in a file. Returns 0 always, as libFuzzer wants it.
private func tryInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    guard let graph = try? ONNXFile.load(bytes: UnsafeBufferPointer(start: bytes, count: count))
    else { return 0 }
    var options = PlanOptions()
    options.activationBudget = 1 << 20
    guard let plan = try? Plan(graph, options: options), plan.memory.weightBytes < 1 << 20
    else { return 0 }
    let session = Session(plan: plan, pool: FuzzPool.shared)
    for index in plan.inputs.indices {
        fill(session, index, plan.inputs[index].fact.dataType)
    }
    try? session.run()
    return 0
}

/// Gives an input of any type small values.
private func fill(_ session: Session, _ index: Int, _ type: DataType) {
    func fill<Element: BitwiseCopyable>(_ make: (Int) -> Element) {
        session.withInput(index, of: Element.self) { input in
            for position in input.indices { input[position] = make(position) }
        }
    }
    switch type.byteSize {
    case 1: fill { UInt8(truncatingIfNeeded: $0 & 1) }
    case 2: fill { UInt16(truncatingIfNeeded: $0) }
    case 4: fill { type == .float32 ? Float($0 % 7 - 3).bitPattern : UInt32($0 % 5) }
    default: fill { UInt64($0 % 5) }
    }
}

/// The one pool of the process.
enum FuzzPool {
    static let shared = ComputePool(threads: 1)
}
