import Tensors

/// The file of a model and those that its tensors are in, mapped when they are first asked for.
///
/// Used by one import at a time.
final class WeightFiles {
    /// The model itself.
    let model: MappedFile
    /// The folder that the others are in; nil for bytes in memory.
    private let folder: String?
    private var opened: [String: MappedFile] = [:]

    init(_ model: MappedFile, folder: String? = nil) {
        self.model = model
        self.folder = folder
    }

    /// The file that a tensor calls `location`; it must be in the model's folder or below.
    func file(_ location: String, of tensor: String) throws(ImportError) -> MappedFile {
        if let known = opened[location] { return known }
        let parts = location.split(separator: "/", omittingEmptySubsequences: false)
        guard !location.isEmpty, !location.hasPrefix("/"), !parts.contains(".."),
            !location.utf8.contains(0)
        else { throw .externalData(tensor: tensor, location: location, reason: .outside) }
        guard let folder else {
            throw .externalData(tensor: tensor, location: location, reason: .notBeside)
        }
        let path = folder.isEmpty ? location : "\(folder)/\(location)"
        let file: MappedFile
        do throws(MappedFile.Failure) {
            file = try MappedFile(path: path, limit: Limits.fileBytes)
        } catch {
            throw .externalData(tensor: tensor, location: location, reason: .notBeside)
        }
        opened[location] = file
        return file
    }
}

/// Where a tensor's data is, when it is in another file.
struct ExternalPlace {
    var location = ""
    var offset = 0
    var length: Int?

    /// Takes one entry of key and value.
    mutating func add(
        _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>
    ) throws(ImportError) {
        var reader = ProtobufReader(bytes, range: range, context: "external data")
        var (key, text) = ("", "")
        while let (number, at, value) = try reader.next() {
            if number == 1 { key = try value.text(reader, at) }
            if number == 2 { text = try value.text(reader, at) }
        }
        func size() throws(ImportError) -> Int {
            guard let size = Int(text), size >= 0 else {
                throw .malformed(
                    field: "external data", offset: range.lowerBound, reason: "\(key) '\(text)'")
            }
            return size
        }
        switch key {
        case "location": location = text
        case "offset": offset = try size()
        case "length": length = try size()
        default: break
        }
    }
}
