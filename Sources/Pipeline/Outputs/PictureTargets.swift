import Media

/// Where the drawn pictures of a source of pictures go, each in its own size: into a folder under
/// their own names, or by number.
struct PictureTargets {
    private let target: String
    private let isFolder: Bool
    private var taken: Set<String> = []
    private var count = 0

    /// Endings of pictures that are written as what they were; others become JPEG files.
    private static let kept = ["jpg", "jpeg", "jpe", "jfif", "png"]

    /// The places that `target` stands for; nil where it is no folder and no pattern.
    init?(_ target: String) {
        switch OutputFile(name: "", path: target)?.form {
        case .folder: isFolder = true
        case .numbered: isFolder = false
        case .file, nil:
            guard FileIdentity.isFolder(target) else { return nil }
            isFolder = true
        }
        self.target = isFolder && !target.hasSuffix("/") ? target + "/" : target
    }

    /// The folder that has to be there; nil for numbered pictures, whose coder makes it.
    var folder: String? { isFolder ? target : nil }

    /// Where a picture goes, and its number; nil for a frame that has no name.
    mutating func target(of drawn: DrawnFrame) -> (path: String, number: Int)? {
        guard let name = drawn.name else { return nil }
        defer { count += 1 }
        guard isFolder else { return (target, count) }
        let ending = name.split(separator: ".").last.map { $0.lowercased() }
        let isKept = name.contains(".") && ending.map(Self.kept.contains) ?? false
        var path = target + (isKept ? name : name + ".jpg")
        while !taken.insert(path).inserted { path += ".jpg" }
        return (path, 0)
    }
}
