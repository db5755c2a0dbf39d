/// Everything that the weights of a model do not say.
package struct ModelDescription: Sendable, Equatable {
    /// What a model answers.
    package enum Task: String, Sendable, CaseIterable {
        /// Boxes with classes.
        case detection
        /// Boxes of faces, perhaps with five landmarks each.
        case faceDetection = "face-detection"
        /// Keypoints of several persons.
        case pose
        /// Keypoints of one person.
        case singlePose = "single-pose"
        /// One class for the whole picture.
        case classification
        /// One class for each pixel.
        case segmentation
        /// A vector to compare by cosine.
        case embedding
    }

    /// Its name in the catalogue.
    package var name: String
    /// Name of the file with the weights.
    package var file: String
    /// SHA-256 of the file, 64 lower-case hexadecimal digits.
    package var sha256: String
    /// Size of the file.
    package var bytes: Int?
    /// What it answers.
    package var task: Task
    /// How its outputs are decoded.
    package var family: ModelFamily
    /// What it is fed.
    package var input: ModelInput
    /// Its outputs in the order that the family names.
    package var outputs: [ModelOutput]
    /// Its classes; nil when it has none.
    package var labels: LabelSet?
    /// Index of the first label among its classes: 1 where class 0 is a background that the
    /// label set lacks.
    package var labelOffset: Int
    /// Its keypoints; nil when it has none.
    package var skeleton: SkeletonSet?
    /// When a detection counts.
    package var thresholds: ModelThresholds
    /// Under which terms the weights may be used.
    package var licence: String
    /// Where the weights come from.
    package var source: ModelOrigin
    /// The same model in its first form, where the weights were converted.
    package var original: ModelFile?
    /// How outputs are decoded, in words.
    package var decode: String?
    /// How the file was made, in words.
    package var howMade: String?
    /// The ONNX operator set.
    package var opset: Int?
    /// The version of the ONNX file form.
    package var irVersion: Int?
    /// Nodes by operator.
    package var operators: [String: Int]

    /// A description of a model.
    package init(
        name: String, file: String, sha256: String, bytes: Int?, task: Task, family: ModelFamily,
        input: ModelInput, outputs: [ModelOutput], labels: LabelSet?, labelOffset: Int = 0,
        skeleton: SkeletonSet? = nil, thresholds: ModelThresholds, licence: String,
        source: ModelOrigin = ModelOrigin(), original: ModelFile? = nil, decode: String? = nil,
        howMade: String? = nil, opset: Int? = nil, irVersion: Int? = nil,
        operators: [String: Int] = [:]
    ) {
        self.name = name
        self.file = file
        self.sha256 = sha256
        self.bytes = bytes
        self.task = task
        self.family = family
        self.input = input
        self.outputs = outputs
        self.labels = labels
        self.labelOffset = labelOffset
        self.skeleton = skeleton
        self.thresholds = thresholds
        self.licence = licence
        self.source = source
        self.original = original
        self.decode = decode
        self.howMade = howMade
        self.opset = opset
        self.irVersion = irVersion
        self.operators = operators
    }
}

/// A tensor that a model gives.
package struct ModelOutput: Sendable, Equatable {
    /// Its name in the graph.
    package var name: String
    /// Its sizes; empty when they are not said.
    package var shape: [ModelDimension]

    /// An output called `name`.
    package init(name: String, shape: [ModelDimension]) {
        self.name = name
        self.shape = shape
    }
}

/// A size of a tensor.
package enum ModelDimension: Sendable, Equatable, CustomStringConvertible {
    /// Fixed.
    case fixed(Int)
    /// Open, under a name.
    case open(String)

    /// The number or the name.
    package var description: String {
        switch self {
        case .fixed(let size): "\(size)"
        case .open(let name): name
        }
    }
}

/// When a detection counts.
package struct ModelThresholds: Sendable, Equatable {
    /// Least score of a detection that is kept, 0 to 1.
    package var score = 0.3
    /// Least score that a tracker with a second association is fed, 0 to 1.
    package var scoreLow = 0.1
    /// Overlap above which NMS drops a box, 0 to 1.
    package var iou = 0.5
    /// Whether NMS looks at each class alone.
    package var isClassWise = true
    /// Least score of a keypoint that is drawn, 0 to 1.
    package var keypointScore = 0.3

    /// The thresholds that count when a description says nothing.
    package init() {}

    /// The keys of the thresholds.
    static let keys = KeyGroup(
        ModelThresholds(),
        [
            Key("score", \.score, "least score of a detection that is kept"),
            Key(
                "score_low", \.scoreLow,
                "least score that a tracker with a second association is fed"),
            Key("iou", \.iou, "overlap above which NMS drops a box"),
            Key("class_wise", \.isClassWise, "whether NMS looks at each class alone"),
            Key(
                "keypoint_score", \.keypointScore, "least score of a keypoint that is drawn"),
        ])
}

/// Where weights come from.
package struct ModelOrigin: Sendable, Equatable {
    /// `owner/name` of the repository, or a page.
    package var repository: String?
    /// The commit.
    package var commit: String?
    /// The path within the repository.
    package var path: String?
    /// A package of a registry that holds the file.
    package var package: ModelPackage?
    /// Where the file can be fetched as it is.
    package var url: String?

    /// An origin; what is not said is not known.
    package init(
        repository: String? = nil, commit: String? = nil, path: String? = nil,
        package: ModelPackage? = nil, url: String? = nil
    ) {
        self.repository = repository
        self.commit = commit
        self.path = path
        self.package = package
        self.url = url
    }
}

/// A Python package that holds the file.
package struct ModelPackage: Sendable, Equatable {
    /// Its name in the registry.
    package var name: String
    /// The pinned version.
    package var version: String
    /// The path of the file within the wheel.
    package var path: String
}

/// A file with its sum.
package struct ModelFile: Sendable, Equatable {
    /// Its name.
    package var file: String
    /// SHA-256, 64 lower-case hexadecimal digits.
    package var sha256: String
    /// Its size.
    package var bytes: Int?
}
