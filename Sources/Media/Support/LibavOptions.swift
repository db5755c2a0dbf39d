import CFFmpeg
import VisionCore

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

    /// Calls `body` with a dictionary of them, from which libav takes out those it knows.
    func withDictionary(_ body: (UnsafeMutablePointer<OpaquePointer?>) -> Int32) -> Int32 {
        var dictionary: OpaquePointer?
        defer { av_dict_free(&dictionary) }
        for (name, value) in entries { av_dict_set(&dictionary, name, value, 0) }
        return body(&dictionary)
    }
}

extension Duration {
    /// Whole microseconds, the unit of libav's options.
    var microseconds: Int64 { nanoseconds / 1_000 }
}
