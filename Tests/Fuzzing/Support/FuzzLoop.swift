import Glibc

/// libFuzzer's loop around one function.
package enum FuzzLoop {
    /// What is tried on bytes; returns 0 always, as libFuzzer wants it.
    package typealias Trial = @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32

    /// Tries inputs for as long as the program's arguments say, then ends the process.
    package static func run(_ trial: Trial) -> Never {
        var count = CommandLine.argc
        var arguments = CommandLine.unsafeArgv
        exit(runFuzzer(&count, &arguments, trial))
    }
}

/// The entry of llvm's FuzzerInterface.h.
@_silgen_name("LLVMFuzzerRunDriver")
private func runFuzzer(
    _ count: UnsafeMutablePointer<Int32>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ trial: FuzzLoop.Trial
) -> Int32
