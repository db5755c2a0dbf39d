extension YAMLWriter {
    mutating func add(_ input: ModelInput) {
        add("name", text: input.name)
        add("shape", Self.shape(input.shape))
        add("dtype", text: input.dataType)
        add("layout", input.layout.rawValue)
        add("colour_order", input.colourOrder.rawValue)
        add("mean", Self.numbers(input.mean))
        add("scale", Self.numbers(input.scale))
        group("fit") { writer in
            switch input.fit {
            case .stretch: writer.add("kind", "stretch")
            case .pyramid: writer.add("kind", "pyramid")
            case .center(let shorter):
                writer.add("kind", "center-crop")
                writer.add("shorter", shorter)
            case .crop(let margin):
                writer.add("kind", "crop")
                writer.add("margin", margin)
            case .letterbox(let pad, let anchor):
                writer.add("kind", "letterbox")
                writer.add("pad", pad)
                writer.add("anchor", anchor.rawValue)
            }
        }
        add("filter", input.filter.rawValue)
        add("note", text: input.note)
    }

    mutating func add(_ thresholds: ModelThresholds) {
        add("score", thresholds.score)
        add("score_low", thresholds.scoreLow)
        add("iou", thresholds.iou)
        add("class_wise", thresholds.isClassWise)
        add("keypoint_score", thresholds.keypointScore)
    }

    mutating func add(_ origin: ModelOrigin) {
        add("repository", text: origin.repository)
        add("commit", text: origin.commit)
        add("path", text: origin.path)
        add("url", text: origin.url)
        guard let package = origin.package else { return }
        group("package") { writer in
            writer.add("name", text: package.name)
            writer.add("version", text: package.version)
            writer.add("path", text: package.path)
        }
    }

    mutating func add(_ family: ModelFamily) {
        add("kind", family.kind.rawValue)
        switch family {
        case .yolox(let strides):
            add("strides", "\(strides)")
        case .darknet(let heads):
            list("heads", heads) { head in
                [
                    ("stride", "\(head.stride)"), ("anchors", Self.lists(head.anchors)),
                    ("sxy", ConfigValueKind.plain(head.sxy)),
                ]
            }
        case .ssdAnchors(let anchors):
            add(anchors)
        case .ssdPriors(let priors):
            add("strides", "\(priors.strides)")
            add("sizes", Self.lists(priors.sizes))
            add("variances", Self.numbers(priors.variances))
            add("clips", priors.clips)
            add("order", Self.words(priors.order.map(\.rawValue)))
        case .gfl(let strides, let regMax):
            add("strides", "\(strides)")
            add("reg_max", regMax)
        case .fastestdet(let stride, let objectPower, let classPower):
            add("stride", stride)
            add("object_power", objectPower)
            add("class_power", classPower)
        case .unitAnchors(let strides, let points):
            add("strides", "\(strides)")
            add("points", points)
        case .bodyLandmarks(let points):
            add("points", points)
        case .centerface(let stride), .posenet(let stride), .movenet(let stride):
            add("stride", stride)
        case .mtcnn(let form):
            add("stage", form.stage.rawValue)
            if !form.before.isEmpty { add("before", Self.words(form.before)) }
            if form.smallest != MTCNNForm.standardSmallest { add("smallest", form.smallest) }
        case .classifier(let appliesSoftmax):
            add("softmax", appliesSoftmax)
        case .segmentation(let layout):
            add("layout", layout.rawValue)
        case .embedding(let dimensions):
            add("dimensions", dimensions)
        case .yolo(let form):
            add(form)
        case .simcc: break
        case .heatmaps(let refinement):
            add("refine", refinement.rawValue)
        case .retinanet(let form):
            add(form)
        case .fcos(let form):
            add(form)
            add("centerness", form.centerness.rawValue)
        case .rtmdet(let form):
            add(form)
        case .rtmo(let points):
            add("points", points)
        case .detr(let appliesSoftmax):
            add("softmax", appliesSoftmax)
        case .detrDeployed(let form), .boxes(let form):
            add("order", Self.words(form.roles.map(\.rawValue)))
            add("box_form", form.box.rawValue)
            add("normalized", form.isNormalized)
        }
    }

    private mutating func add(_ form: YOLOForm) {
        switch form.parts {
        case .none, .angle: break
        case .factors(let count): add("factors", count)
        case .keypoints(let count, let values):
            add("points", count)
            add("point_values", values)
        }
        add("normalized", form.isNormalized)
    }

    private mutating func add(_ form: AnchorHeadForm) {
        add("strides", "\(form.strides)")
        add("anchor_scale", form.anchorScale)
        add("octaves", form.octaves)
        add("shapes", Self.lists(form.shapes))
        add("anchor_order", form.order.rawValue)
        add("center", form.center)
        add("rounds", form.rounds)
        add("offsets", form.offsets.rawValue)
        add("probabilities", form.areProbabilities)
    }

    private mutating func add(_ form: PointHeadForm) {
        add("strides", "\(form.strides)")
        add("center", form.center)
        add("in_cells", form.isInCells)
        add("probabilities", form.areProbabilities)
    }

    private mutating func add(_ anchors: SSDAnchors) {
        add("feature_maps", "\(anchors.featureMaps)")
        add("min_scale", anchors.minScale)
        add("max_scale", anchors.maxScale)
        add("aspect_ratios", Self.numbers(anchors.aspectRatios))
        add("reduces_lowest_map", anchors.reducesLowestMap)
        add("box_coder", Self.numbers(anchors.boxCoder))
        add("background", anchors.hasBackground)
        add("probabilities", anchors.scoresAreProbabilities)
    }
}
