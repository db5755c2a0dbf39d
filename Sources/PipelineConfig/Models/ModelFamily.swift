/// How the outputs of a model are decoded, with the numbers that the decoding needs.
package enum ModelFamily: Sendable, Equatable {
    /// YOLOX: one output [1, cells, 5 + classes] over the strides; `exp` sizes, objectness ×
    /// class, sigmoid already applied.
    case yolox(strides: [Int])
    /// Darknet YOLO: one output [1, anchors × (5 + classes), rows, columns] per head, logits.
    case darknet(heads: [DarknetHead])
    /// SSD of the TensorFlow zoo: box encodings and scores over anchors made by `anchors`.
    case ssdAnchors(SSDAnchors)
    /// SSD over prior boxes given in pixels (UltraFace, RetinaFace).
    case ssdPriors(PriorBoxes)
    /// Generalised focal loss (NanoDet, PicoDet): score maps then distance maps by stride; each
    /// side is a softmax expectation over `regMax` + 1 bins.
    case gfl(strides: [Int], regMax: Int)
    /// FastestDet: one map; score = objectness^objectPower × class^classPower.
    case fastestdet(stride: Int, objectPower: Double, classPower: Double)
    /// BlazeFace and its kin: two anchors of size 1 in every cell of every stride, offsets in
    /// input pixels, `points` landmarks beside the box, scores before the sigmoid; boxes that
    /// overlap are averaged.
    case unitAnchors(strides: [Int], points: Int)
    /// BlazePose's second step: x, y, z, visibility and presence of landmarks of one person in a
    /// turned crop, of which the first `points` count; presence of a person; heat maps.
    case bodyLandmarks(points: Int)
    /// CenterFace and other centre-point detectors: heat map, log size (height, width), offset
    /// (y, x); five landmarks (y, x) where there is a fourth output.
    case centerface(stride: Int)
    /// PoseNet, several persons: heat maps (logits), short offsets, mid offsets.
    case posenet(stride: Int)
    /// MoveNet, one person: centre, keypoint heat maps, regression, offsets.
    case movenet(stride: Int)
    /// One network of MTCNN's three.
    case mtcnn(MTCNNForm)
    /// Scores of classes; `appliesSoftmax` when the output holds logits.
    case classifier(appliesSoftmax: Bool)
    /// Scores of classes for each pixel: class = argmax; in the layout of the output.
    case segmentation(layout: ModelInput.Layout)
    /// A vector of `dimensions` numbers.
    case embedding(dimensions: Int)
    /// YOLO with its decoding inside: a box, scores and parts in each row.
    case yolo(YOLOForm)
    /// DETR and its kin: logits and boxes of a fixed number of queries, perhaps masks;
    /// `appliesSoftmax` where "no object" is the last class.
    case detr(appliesSoftmax: Bool)
    /// DETR with its decoding inside: labels, boxes, scores in the pixels of a size that is given.
    case detrDeployed(BoxListForm)
    /// Finished boxes.
    case boxes(BoxListForm)
    /// Joints of one person in a crop: distributions over columns and over rows.
    case simcc
    /// Joints of one person in a crop: a heat map each.
    case heatmaps(HeatMapRefinement)
    /// RetinaNet and its kin: class and box maps of anchors, by level or joined.
    case retinanet(AnchorHeadForm)
    /// FCOS: class, distance and centre-ness maps, by level or joined.
    case fcos(PointHeadForm)
    /// RTMDet: class and distance maps, by level or joined.
    case rtmdet(PointHeadForm)
    /// RTMO with its decoding inside: boxes with scores, and `points` keypoints of each.
    case rtmo(points: Int)

    /// The word for it in a description.
    package var kind: Kind {
        switch self {
        case .yolox: .yolox
        case .darknet: .darknet
        case .ssdAnchors: .ssdAnchors
        case .ssdPriors: .ssdPriors
        case .gfl: .gfl
        case .fastestdet: .fastestdet
        case .unitAnchors: .unitAnchors
        case .bodyLandmarks: .bodyLandmarks
        case .centerface: .centerface
        case .posenet: .posenet
        case .movenet: .movenet
        case .mtcnn: .mtcnn
        case .classifier: .classifier
        case .segmentation: .segmentation
        case .embedding: .embedding
        case .yolo(let form): form.kind
        case .detr: .detr
        case .detrDeployed: .detrDeployed
        case .boxes: .boxes
        case .simcc: .simcc
        case .heatmaps: .heatmaps
        case .retinanet: .retinanet
        case .fcos: .fcos
        case .rtmdet: .rtmdet
        case .rtmo: .rtmo
        }
    }

    /// The word for a family in a description.
    package enum Kind: String, Sendable, CaseIterable {
        case yolox, darknet
        case ssdAnchors = "ssd-anchors"
        case ssdPriors = "ssd-priors"
        case gfl, fastestdet, centerface, posenet, movenet, mtcnn, classifier
        case segmentation, embedding
        case unitAnchors = "unit-anchors"
        case bodyLandmarks = "body-landmarks"
        case yoloAnchorFree = "yolo-anchor-free"
        case yoloAnchorFreeMasks = "yolo-anchor-free-seg"
        case yoloAnchorFreePose = "yolo-anchor-free-pose"
        case yoloAnchorFreeTurned = "yolo-anchor-free-obb"
        case yoloObjectness = "yolo-objectness"
        case yoloObjectnessMasks = "yolo-objectness-seg"
        case yoloObjectnessPose = "yolo-objectness-pose"
        case yoloObjectnessTurned = "yolo-objectness-obb"
        case yoloEndToEnd = "yolo-end2end"
        case yoloEndToEndMasks = "yolo-end2end-seg"
        case yoloEndToEndPose = "yolo-end2end-pose"
        case yoloEndToEndTurned = "yolo-end2end-obb"
        case detr
        case detrDeployed = "detr-deployed"
        case boxes, simcc, heatmaps, retinanet, fcos, rtmdet, rtmo
    }
}

/// One output of a Darknet YOLO.
package struct DarknetHead: Sendable, Equatable {
    /// Input pixels per cell.
    package var stride: Int
    /// Width and height of each anchor, input pixels.
    package var anchors: [[Double]]
    /// Scale of the cell offset (`scale_x_y`): x = sigmoid(t) × sxy − (sxy − 1) / 2.
    package var sxy: Double
}

/// The anchors of TensorFlow's SSD: six feature maps by default, in the order y, x, anchor.
package struct SSDAnchors: Sendable, Equatable {
    /// Side of each feature map, cells.
    package var featureMaps: [Int]
    /// Scale of the first map and of the last one, of the picture's side.
    package var minScale: Double
    /// Scale of the last map.
    package var maxScale: Double
    /// Aspect ratios of every map but the first; one more anchor lies between two scales.
    package var aspectRatios: [Double]
    /// Whether the first map has three anchors only: (0.1, 1), (s0, 2), (s0, 1/2).
    package var reducesLowestMap: Bool
    /// Divisors of the encodings: y, x, height, width.
    package var boxCoder: [Double]
    /// Whether column 0 of the scores is the background.
    package var hasBackground: Bool
    /// Whether the scores are probabilities already.
    package var scoresAreProbabilities: Bool
}

/// Prior boxes in input pixels, in the order y, x, size.
package struct PriorBoxes: Sendable, Equatable {
    /// What the outputs are, in their order.
    package enum Output: String, Sendable, CaseIterable {
        /// [1, priors, 2], softmax done, column 1 counts.
        case scores
        /// [1, priors, 4]: x, y, width, height.
        case boxes
        /// [1, priors, 10]: five points x, y.
        case landmarks
    }

    /// Input pixels per cell; maps have the ceiling of input ÷ stride cells.
    package var strides: [Int]
    /// Sides of the priors at each stride, input pixels.
    package var sizes: [[Double]]
    /// Factors of centre and size.
    package var variances: [Double]
    /// Whether priors are clipped to the picture.
    package var clips: Bool
    /// What the outputs are, in the order of `ModelDescription.outputs`.
    package var order: [Output]
}

/// One network of MTCNN, and where the others are.
package struct MTCNNForm: Hashable, Sendable {
    /// Which of the three it is.
    package var stage: MTCNNStage
    /// The models that propose and refine, by name or file; of the last one alone.
    package var before: [String] = []
    /// The shorter side of the smallest objects that are looked for, in pixels of the picture.
    package var smallest = standardSmallest

    /// As its makers have it in their examples.
    package static let standardSmallest = 40
}

/// Which network of MTCNN.
package enum MTCNNStage: String, Sendable, CaseIterable {
    /// Slides over a pyramid and proposes boxes.
    case proposal
    /// Refines proposals of 24 × 24.
    case refinement
    /// Gives boxes and landmarks from 48 × 48.
    case output
}
