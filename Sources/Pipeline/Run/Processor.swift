import Glibc

/// The machine's processors.
package enum Processor {
    /// Cores that this process may use.
    package static var count: Int {
        max(Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))), 1)
    }
}
