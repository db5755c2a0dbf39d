import Detectors
import Imaging
import PipelineConfig
import VisionCore

extension InputSpec {
    /// What `description` says of a network's input; throws when it is not one whole picture.
    ///
    /// With `takesParts` a network that is fed parts of pictures takes what it is given, stretched.
    init(_ description: ModelDescription, takesParts: Bool = false) throws(BuildError) {
        let input = description.input
        guard let size = input.size else {
            throw .model(name: description.name, what: "its input size is open")
        }
        let fit: InputFit
        switch input.fit {
        case .stretch: fit = .stretch
        case .letterbox(let pad, let anchor):
            fit = .letterbox(pad: Float(pad), anchor: anchor == .topLeft ? .topLeft : .center)
        case .crop where takesParts, .pyramid where takesParts: fit = .stretch
        case .center(let shorter):
            fit = .center(shorter: shorter ?? min(size.width, size.height))
        case .crop, .pyramid:
            throw .model(name: description.name, what: "it does not look at whole pictures")
        }
        let order: ChannelOrder =
            switch input.colourOrder {
            case .rgb: .rgb
            case .bgr: .bgr
            case .grey: .gray
            }
        self.init(
            size: size, order: order, mean: input.mean.map(Float.init),
            scale: input.scale.map(Float.init), fit: fit,
            layout: input.layout == .nchw ? .nchw : .nhwc)
    }
}

extension DetectorSpec {
    /// How `description` is decoded; `iou` and `classes` are the pipeline's own wishes.
    init(_ description: ModelDescription, iou: Double?, classes: [String]?) throws(BuildError) {
        let input = try InputSpec(description)
        var labels = description.labels?.labels ?? []
        if case .ssdAnchors(let ssd) = description.family, ssd.hasBackground,
            labels.first == "background"
        {
            labels.removeFirst()
        }
        let decoder = try Self.decoder(description, classCount: labels.count, input: input.size)
        var suppression = Suppression(
            iouThreshold: Float(iou ?? description.thresholds.iou),
            isClassAgnostic: !description.thresholds.isClassWise)
        if description.family.isDecoded {
            // As their makers have it: boxes are compared whole where the network gives them, and
            // none is left out before.
            suppression.comparesClipped = description.family.isHead
            suppression.candidateLimit = 30_000
        }
        self.init(
            input: input, outputs: description.outputs.map(\.name), decoder: decoder,
            suppression: suppression, labels: labels, classes: classes.map(Set.init))
    }

    /// A side of an anchor; descriptions hold any finite number.
    private static func pixels(_ side: Double) -> Int { Int(min(max(side, 0), 65_536)) }

    private static func decoder(
        _ description: ModelDescription, classCount: Int, input: Size
    ) throws(BuildError) -> any BoxDecoder {
        switch description.family {
        case .yolox(let strides):
            return YOLOXDecoder(strides: strides, classCount: classCount)
        case .darknet(let heads):
            return DarknetDecoder(
                heads: heads.map { head in
                    DarknetDecoder.Head(
                        anchors: head.anchors.map {
                            Size(width: pixels($0[0]), height: pixels($0[1]))
                        },
                        reach: Float(head.sxy))
                },
                strides: heads.map(\.stride), classCount: classCount)
        case .gfl(let strides, let regMax):
            return FocalDecoder(strides: strides, bins: regMax + 1, classCount: classCount)
        case .fastestdet(let stride, let objectPower, let classPower):
            return FastestDetDecoder(
                stride: stride, objectPower: Float(objectPower), classPower: Float(classPower),
                classCount: classCount)
        case .unitAnchors(let strides, let points):
            return UnitAnchorDecoder(strides: strides, points: points, input: input)
        case .centerface(let stride):
            return CenterDecoder(
                stride: stride, classCount: classCount,
                hasLandmarks: description.outputs.count > 3)
        case .ssdAnchors(let ssd):
            return AnchorDecoder(
                grid: .ssd(maps: ssd.featureMaps, lowest: ssd.minScale, highest: ssd.maxScale),
                form: AnchorDecoder.Form(
                    boxes: 0, scores: 1, isTransposed: true,
                    centerVariance: Float(1 / (ssd.boxCoder.first ?? 10)),
                    sizeVariance: Float(1 / (ssd.boxCoder.last ?? 5))),
                classCount: classCount, input: input)
        case .ssdPriors(let priors):
            return try priorDecoder(description, priors, classCount: classCount, input: input)
        case .yolo(let form): return YOLODecoder(YOLOHead(form, classCount: classCount))
        case .detr(let appliesSoftmax):
            return QueryDecoder(
                classCount: classCount, scores: appliesSoftmax ? .softmax : .sigmoid)
        case .detrDeployed(let form), .boxes(let form):
            return BoxListDecoder(form, firstClass: description.labelOffset)
        case .retinanet(let form): return AnchorHeadDecoder(form, classCount: classCount)
        case .fcos(let form):
            return PointHeadDecoder(form, classCount: classCount, family: "fcos")
        case .rtmdet(let form):
            return PointHeadDecoder(form, classCount: classCount, family: "rtmdet")
        case .rtmo(let points): return PoseListDecoder(points: points)
        case .bodyLandmarks, .posenet, .movenet, .mtcnn, .classifier, .segmentation, .embedding,
            .simcc, .heatmaps:
            throw .model(
                name: description.name,
                what: "family \(description.family.kind.rawValue) is no detector")
        }
    }

    private static func priorDecoder(
        _ description: ModelDescription, _ priors: PriorBoxes, classCount: Int, input: Size
    ) throws(BuildError) -> any BoxDecoder {
        guard let boxes = priors.order.firstIndex(of: .boxes),
            let scores = priors.order.firstIndex(of: .scores), priors.variances.count >= 2
        else {
            throw .model(name: description.name, what: "its priors have no boxes or no scores")
        }
        return AnchorDecoder(
            grid: .squares(
                strides: priors.strides, sizes: priors.sizes.map { $0.map(Float.init) },
                isClipped: priors.clips),
            form: AnchorDecoder.Form(
                boxes: boxes, scores: scores, landmarks: priors.order.firstIndex(of: .landmarks),
                isTransposed: false, centerVariance: Float(priors.variances[0]),
                sizeVariance: Float(priors.variances[1])),
            classCount: classCount, input: input)
    }
}

extension LandmarkSpec {
    /// How `description` is decoded; `score` is the least presence of a person.
    init(_ description: ModelDescription, score: Double?) throws(BuildError) {
        guard case .bodyLandmarks(let points) = description.family,
            case .crop(let margin) = description.input.fit
        else {
            throw .model(name: description.name, what: "it is no landmark network of a crop")
        }
        self.init(
            input: try InputSpec(description, takesParts: true),
            outputs: description.outputs.map(\.name), count: points, margin: Float(margin),
            minimumScore: Float(score ?? description.thresholds.score))
    }
}

extension TopDownSpec {
    /// How `description` is decoded; nil for a family that looks at no crop of a box.
    init?(_ description: ModelDescription) throws(BuildError) {
        let decoder: JointDecoder
        switch description.family {
        case .simcc: decoder = .simcc
        case .movenet: decoder = .movenet
        case .heatmaps(let refinement): decoder = .heatmaps(.init(refinement))
        default: return nil
        }
        var margin = 1.25
        if case .crop(let own) = description.input.fit { margin = own }
        self.init(
            input: try InputSpec(description, takesParts: true),
            outputs: description.outputs.map(\.name), decoder: decoder, margin: margin)
    }
}

extension PoseSpec {
    /// How `description` is decoded; `score` is the least score of a person.
    init(_ description: ModelDescription, score: Double?) throws(BuildError) {
        guard case .posenet(let stride) = description.family else {
            throw .model(
                name: description.name,
                what: "family \(description.family.kind.rawValue) is no multi-person pose")
        }
        var decoder = PoseNetDecoder()
        decoder.stride = Double(stride)
        self.init(
            input: try InputSpec(description), outputs: description.outputs.map(\.name),
            decoder: decoder, minimumScore: Float(score ?? description.thresholds.score))
    }
}

extension ModelFamily {
    /// Whether it is a head whose boxes its makers cut to the picture before they compare them.
    fileprivate var isHead: Bool {
        switch self {
        case .retinanet, .fcos, .rtmdet: true
        default: false
        }
    }

    /// Whether suppression is that of the makers of detectors that decode in the network.
    fileprivate var isDecoded: Bool {
        switch self {
        case .yolo, .detr, .detrDeployed, .boxes, .retinanet, .fcos, .rtmdet, .rtmo: true
        default: false
        }
    }
}
