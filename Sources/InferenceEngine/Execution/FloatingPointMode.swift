import Glibc

/// The thread's handling of denormal numbers, to be put back after a run.
struct FloatingPointMode {
    private let saved: fenv_t

    /// Makes this thread treat denormals as zero, and remembers what it did before.
    static func flushDenormals() -> FloatingPointMode {
        var environment = fenv_t()
        fegetenv(&environment)
        let mode = FloatingPointMode(saved: environment)
        #if arch(x86_64)
            environment.__mxcsr |= 0x8040
            fesetenv(&environment)
        #elseif arch(arm64)
            environment.__fpcr |= 1 << 24
            fesetenv(&environment)
        #endif
        return mode
    }

    /// Puts the mode back.
    func restore() {
        withUnsafePointer(to: saved) { environment in _ = fesetenv(environment) }
    }
}
