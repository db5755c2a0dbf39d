package import Imaging
package import VisionCore

/// What makes three networks one two-step detector in the manner of MTCNN: one slides over a
/// pyramid of the picture and proposes boxes, one refines each, one gives boxes and landmarks.
///
/// Zhang, Zhang, Li and Qiao, "Joint Face Detection and Alignment Using Multitask Cascaded
/// Convolutional Networks", IEEE Signal Processing Letters, 2016.
package struct CascadeSpec: Sendable {
    /// One of the three networks.
    package struct Stage: Sendable {
        /// How it is fed; the pyramid gives the proposing network its size.
        package var input: InputSpec
        /// Its outputs: scores, offsets and, of the last network, landmarks.
        package var outputs: [String]
        /// Boxes below this score go no further, 0 to 1.
        package var score: Float

        package init(input: InputSpec, outputs: [String], score: Float) {
            self.input = input
            self.outputs = outputs
            self.score = score
        }
    }

    /// Slides over the pyramid.
    package var proposal: Stage
    /// Looks at each proposal.
    package var refinement: Stage
    /// Looks at what is left.
    package var output: Stage
    /// Overlap above which the worse of two boxes is dropped, 0 to 1.
    package var overlap: Double
    /// What is found.
    package var label: Label
    /// The shorter side, in pixels, of the smallest objects that are looked for.
    package var smallest: Double

    /// As much shorter is each level of the pyramid than the one below it.
    private static let step = 0.707
    /// The side of the square that the proposing network sees, and its stride, in pixels.
    static let cell = 12.0, stride = 2.0
    /// Overlap above which proposals of one level are one.
    static let levelOverlap = 0.5

    package init(
        proposal: Stage, refinement: Stage, output: Stage, overlap: Double, label: Label,
        smallest: Double = 40
    ) {
        self.proposal = proposal
        self.refinement = refinement
        self.output = output
        self.overlap = overlap
        self.label = label
        self.smallest = max(smallest, Self.cell)
    }

    /// The levels for a picture of `size`, each with its scale; none for one without objects that
    /// are large enough.
    package func pyramid(of size: Size) -> [(scale: Double, size: Size)] {
        var levels: [(scale: Double, size: Size)] = []
        var scale = Self.cell / smallest
        while Double(min(size.width, size.height)) * scale > Self.cell {
            let side = { (length: Int) in
                max(Int(exactly: (Double(length) * scale).rounded(.up)) ?? 1, 1)
            }
            levels.append((scale, Size(width: side(size.width), height: side(size.height))))
            scale *= Self.step
        }
        return levels
    }
}
