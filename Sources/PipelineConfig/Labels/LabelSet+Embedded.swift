extension LabelSet {
    /// The files of `Sets`, by name: one label a line.
    private static let files: [String: [UInt8]] = [
        "cifar10": PackageResources.cifar10_txt,
        "coco91": PackageResources.coco91_txt,
        "face": PackageResources.face_txt,
        "fer7": PackageResources.fer7_txt,
        "gender2": PackageResources.gender2_txt,
        "imagenet1000": PackageResources.imagenet1000_txt,
        "person": PackageResources.person_txt,
        "portrait2": PackageResources.portrait2_txt,
        "road4": PackageResources.road4_txt,
        "unet_person": PackageResources.unet_person_txt,
        "voc21": PackageResources.voc21_txt,
    ]

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
        if let bytes = files[name] {
            return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
        }
        guard let (whole, dropped) = reduced[name] else { return nil }
        return embedded(whole)?.filter { !dropped.contains($0) }
    }
}
