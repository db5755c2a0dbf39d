/// One annotated object of a picture, as COCO annotates.
package struct ObjectTruth: Sendable {
    /// A keypoint: where, and whether it is labelled.
    package struct Mark: Sendable {
        /// Picture pixels.
        package var x: Double
        /// Picture pixels.
        package var y: Double
        /// Whether it counts.
        package var isLabelled: Bool

        package init(x: Double, y: Double, isLabelled: Bool) {
            self.x = x
            self.y = y
            self.isLabelled = isLabelled
        }
    }

    /// The picture.
    package var picture: Int
    /// The category.
    package var category: Int
    /// Left, top, width and height in picture pixels.
    package var box: PixelRect
    /// Area of the object in pixels; its class of size.
    package var area: Double
    /// A group that may be found any number of times, or not at all.
    package var isCrowd: Bool
    /// Keypoints in the category's order; empty where there are none.
    package var marks: [Mark]
    /// Whether a person is annotated without a keypoint: it may be found or not.
    package var isUnlabelled = false
    /// Whether the annotation's id is 0, which pycocotools takes for "not matched".
    package var isNumberedZero = false

    package init(
        picture: Int, category: Int, box: PixelRect, area: Double, isCrowd: Bool, marks: [Mark] = []
    ) {
        self.picture = picture
        self.category = category
        self.box = box
        self.area = area
        self.isCrowd = isCrowd
        self.marks = marks
    }
}

/// One object that was found.
package struct ObjectFinding: Sendable {
    /// The picture.
    package var picture: Int
    /// The category.
    package var category: Int
    /// Confidence; only the order counts.
    package var score: Double
    /// The box, picture pixels; of keypoints: what spans them all.
    package var box: PixelRect
    /// Keypoints as (x, y) in the category's order; empty for boxes.
    package var points: [(x: Double, y: Double)]

    /// A found box.
    package init(picture: Int, category: Int, score: Double, box: PixelRect) {
        self.picture = picture
        self.category = category
        self.score = score
        self.box = box
        points = []
    }

    /// A found person; its box spans all keypoints.
    package init(
        picture: Int, category: Int, score: Double, points: [(x: Double, y: Double)]
    ) {
        self.picture = picture
        self.category = category
        self.score = score
        self.points = points
        let xs = points.map(\.x)
        let ys = points.map(\.y)
        let left = xs.min() ?? 0
        let top = ys.min() ?? 0
        box = PixelRect(
            left: left, top: top, width: (xs.max() ?? 0) - left, height: (ys.max() ?? 0) - top)
    }
}
