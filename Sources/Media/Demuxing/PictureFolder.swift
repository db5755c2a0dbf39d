import CFFmpeg
import Glibc
import VisionCore

/// The pictures of a folder, or of a numbered pattern, in the order in which they are shown.
struct PictureFolder {
    /// Full paths.
    let paths: [String]
    /// What else is there and is no picture.
    let passedOver: PassedOver

    /// Every picture directly in the folder at `path`; numbers inside names count as numbers.
    ///
    /// A file counts as a picture by the ending of its name, so that one that cannot be read is
    /// missed, or else by its first bytes.
    init(folder path: String) throws(AVCode) {
        let names = try PictureFolder.names(in: path)
        let base = path.hasSuffix("/") ? path : path + "/"
        var passedOver = PassedOver()
        var pictures: [String] = []
        for name in names where name != "." && name != ".." {
            if Self.isPicture(name, at: base + name, counting: &passedOver) {
                pictures.append(name)
            }
        }
        paths = pictures.sorted(by: PictureFolder.inNaturalOrder).map { base + $0 }
        self.passedOver = passedOver
    }

    /// Every file whose name is `path` with its `%d` or `%0Nd` replaced by a number, by number.
    init(pattern path: String) throws(AVCode) {
        let cut = path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex
        let folder = String(path[..<cut])
        guard let form = NumberForm(String(path[cut...])) else { throw .posix(ENOENT) }
        let names = try PictureFolder.names(in: folder.isEmpty ? "." : folder)
        let numbered = names.compactMap { name in form.number(in: name).map { ($0, name) } }
        paths = numbered.sorted { $0.0 < $1.0 }.map { folder + $0.1 }
        passedOver = PassedOver()
    }

    /// Whether `path` has a number form in its last component.
    static func isPattern(_ path: String) -> Bool {
        NumberForm(String(path.split(separator: "/").last ?? "")) != nil
    }

    private static func isPicture(
        _ name: String, at path: String, counting passedOver: inout PassedOver
    ) -> Bool {
        guard !name.hasPrefix(".") else {
            passedOver.hidden += 1
            return false
        }
        if PictureForm.isClaimed(byName: name) { return true }
        if FileKind(path: path) == .folder {
            passedOver.folders += 1
            return false
        }
        let start = FileKind.start(of: path, count: PictureForm.startCount)
        if PictureForm.codec(of: start) != nil { return true }
        passedOver.otherFiles += 1
        return false
    }

    private static func names(in path: String) throws(AVCode) -> [String] {
        guard let folder = PathText.withCString(path, { opendir($0) }) else {
            throw .posix(errno)
        }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { field in
                PathText.text(of: field.prefix { $0 != 0 })
            }
            names.append(name)
        }
        return names
    }

    /// Whether `left` comes first when stretches of digits are compared as numbers.
    static func inNaturalOrder(_ left: String, _ right: String) -> Bool {
        let (one, two) = (Array(left.utf8), Array(right.utf8))
        var (i, j) = (0, 0)
        while i < one.count, j < two.count {
            let (first, second) = (digits(of: one, from: i), digits(of: two, from: j))
            if first > i, second > j {
                let a = one[i..<first].drop { $0 == 48 }
                let b = two[j..<second].drop { $0 == 48 }
                if a.count != b.count { return a.count < b.count }
                if !a.elementsEqual(b) { return a.lexicographicallyPrecedes(b) }
                (i, j) = (first, second)
            } else {
                if one[i] != two[j] { return one[i] < two[j] }
                (i, j) = (i + 1, j + 1)
            }
        }
        if one.count - i != two.count - j { return one.count - i < two.count - j }
        return left < right
    }

    /// Where the stretch of digits that begins at `start` ends.
    private static func digits(of bytes: [UInt8], from start: Int) -> Int {
        bytes[start...].firstIndex { !(48...57).contains($0) } ?? bytes.count
    }
}

/// A name with one number in it: what stands before, how many digits at least, what follows.
struct NumberForm {
    private let before: String
    private let digits: Int
    private let after: String

    /// The form of `text` when it holds exactly one `%d` or `%0Nd`.
    init?(_ text: String) {
        let parts = text.split(separator: "%", omittingEmptySubsequences: false)
        guard parts.count == 2, let letter = parts[1].firstIndex(of: "d") else { return nil }
        let width = parts[1][..<letter]
        guard width.allSatisfy({ $0.isASCII && $0.isNumber }), width.count <= 3 else { return nil }
        before = String(parts[0])
        digits = Int(width) ?? 1
        after = String(parts[1][parts[1].index(after: letter)...])
    }

    /// The number in `name` when it has this form.
    func number(in name: String) -> Int? {
        guard name.hasPrefix(before), name.hasSuffix(after),
            name.count > before.count + after.count
        else { return nil }
        let middle = name.dropFirst(before.count).dropLast(after.count)
        guard middle.count >= digits, middle.utf8.allSatisfy({ (48...57).contains($0) }) else {
            return nil
        }
        return Int(middle)
    }

    /// The name of `number`.
    func name(of number: Int) -> String {
        let text = String(number)
        return before + String(repeating: "0", count: max(0, digits - text.count)) + text + after
    }
}
