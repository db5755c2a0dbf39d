import Glibc

/// A folder of a test's own, in memory where there is one, gone with the object.
final class TemporaryFolder {
    let path: String

    init() throws {
        let parent = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
        var template = Array("\(parent)/eventlog-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failure.cannotMake }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        guard let folder = opendir(path) else { return }
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { unlink("\(path)/\(name)") }
        }
        closedir(folder)
        rmdir(path)
    }

    enum Failure: Error { case cannotMake, cannotRead, cannotWrite }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    static func read(_ path: String) -> [UInt8]? {
        guard let file = fopen(path, "rb") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&piece, 1, piece.count, file)
            if count == 0 { return bytes }
            bytes.append(contentsOf: piece[..<count])
        }
    }

    static func write(_ bytes: some Collection<UInt8>, to path: String) throws {
        guard let file = fopen(path, "wb") else { throw Failure.cannotWrite }
        defer { fclose(file) }
        let copy = Array(bytes)
        guard fwrite(copy, 1, copy.count, file) == copy.count else { throw Failure.cannotWrite }
    }
}
