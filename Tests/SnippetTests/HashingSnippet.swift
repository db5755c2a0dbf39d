import Hashing

// The example of Hashing.docc.
func digests(of lines: [String]) -> [String] {
    var hash = SHA256()
    return lines.map { line in
        hash.update(line.utf8)
        let soFar = hash
        return soFar.finalize().hexadecimal
    }
}
