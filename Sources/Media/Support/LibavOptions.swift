import CFFmpeg

/// Options that go to libav by name.
struct LibavOptions {
    private var entries: [(String, String)] = []

    /// Sets `name`; nil leaves it alone.
    subscript(name: String) -> String? {
        get { entries.last { $0.0 == name }?.1 }
        set {
            entries.removeAll { $0.0 == name }
            if let newValue { entries.append((name, newValue)) }
        }
    }

    /// Calls `body` with a dictionary of them; libav takes out those it knows.
    ///
    /// Returns what `body` returns and the names that nobody knew.
    func withDictionary(_ body: (UnsafeMutablePointer<OpaquePointer?>) -> Int32)
        -> (code: Int32, unknown: [String])
    {
        var dictionary: OpaquePointer?
        defer { av_dict_free(&dictionary) }
        for (name, value) in entries { av_dict_set(&dictionary, name, value, 0) }
        let code = body(&dictionary)
        var unknown: [String] = []
        var entry: UnsafeMutablePointer<AVDictionaryEntry>?
        while let next = av_dict_get(dictionary, "", entry, AV_DICT_IGNORE_SUFFIX) {
            unknown.append(String(cString: next.pointee.key))
            entry = next
        }
        return (code, unknown)
    }
}
