import Resources

extension LabelSet {
    /// The files of `Sets`, by name: one label a line.
    private static let files = Dictionary(
        uniqueKeysWithValues: EmbeddedFile.labels.map { ($0.name, $0.text) })

    /// Sets that are another one less some of its labels.
    private static let reduced: [String: (of: String, without: Set<String>)] = [
        "coco80": (
            "coco91",
            [
                "background", "street sign", "hat", "shoe", "eye glasses", "plate", "mirror",
                "window", "desk", "door", "blender",
            ]
        ),
        "voc20": ("voc21", ["background"]),
    ]

    /// The names of the embedded sets, sorted.
    package static let embeddedNames = (Array(files.keys) + Array(reduced.keys)).sorted()

    /// The labels of the embedded set called `name`; nil when there is none.
    static func embedded(_ name: String) -> [String]? {
        if let text = files[name] { return text.split(separator: "\n").map(String.init) }
        guard let (whole, dropped) = reduced[name] else { return nil }
        return embedded(whole)?.filter { !dropped.contains($0) }
    }
}
