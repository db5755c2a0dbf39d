/// The tree of keypoints along which PoseNet's displacement fields point.
package struct PoseGraph: Sendable, Equatable {
    /// Keypoints, in the order of the heat maps.
    package let names: [String]
    /// Parent and child of each edge, in the order of the displacement channels.
    package let edges: [(parent: Int, child: Int)]

    package init(names: [String], edges: [(parent: Int, child: Int)]) {
        self.names = names
        self.edges = edges
    }

    package static func == (a: PoseGraph, b: PoseGraph) -> Bool {
        a.names == b.names && a.edges.elementsEqual(b.edges, by: ==)
    }

    /// The tree of the PoseNet networks: 17 COCO keypoints rooted at the nose.
    package static let coco17 = PoseGraph(
        names: [
            "nose", "left_eye", "right_eye", "left_ear", "right_ear", "left_shoulder",
            "right_shoulder", "left_elbow", "right_elbow", "left_wrist", "right_wrist",
            "left_hip", "right_hip", "left_knee", "right_knee", "left_ankle", "right_ankle",
        ],
        edges: [
            (0, 1), (1, 3), (0, 2), (2, 4), (0, 5), (5, 7), (7, 9), (5, 11), (11, 13), (13, 15),
            (0, 6), (6, 8), (8, 10), (6, 12), (12, 14), (14, 16),
        ])
}
