import Glibc

/// Whether two paths lead to one file.
package enum SameFile {
    /// Whether `one` and `other` do.
    package static func are(_ one: String, _ other: String) -> Bool {
        var (first, second) = (stat(), stat())
        return stat(one, &first) == 0 && stat(other, &second) == 0
            && first.st_dev == second.st_dev && first.st_ino == second.st_ino
    }
}
