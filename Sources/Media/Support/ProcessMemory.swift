import CFFmpegShims

/// Memory of this process.
package enum ProcessMemory {
    /// Returns to the system what was freed and is not in use; takes some milliseconds.
    package static func giveBack() { sl_give_back_memory() }

    /// Has all threads share `count` arenas of the allocator; to be said before there are threads.
    ///
    /// glibc makes up to eight for each core, each with what its threads have freed: in a run whose
    /// threads come and go for months most of that is never used again.
    package static func limitArenas(to count: Int) { sl_limit_arenas(Int32(clamping: count)) }
}
