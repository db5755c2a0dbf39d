import Glibc

/// The lock on an open file that keeps other processes, and other parts of this one, from using it.
///
/// Any thread may call. It is advisory (`flock(2)`): it binds whoever asks for it.
public enum FileLock {
    /// Locks the open file; false where somebody else has it, and `errno` says so.
    public static func take(_ descriptor: Int32) -> Bool {
        flock(descriptor, LOCK_EX | LOCK_NB) == 0
    }

    /// Unlocks the open file and closes it.
    ///
    /// Closing alone is not enough: a process that another thread is just beginning has a copy of
    /// each descriptor until it executes its program, and the lock would live as long.
    public static func close(_ descriptor: Int32) {
        flock(descriptor, LOCK_UN)
        Glibc.close(descriptor)
    }
}
