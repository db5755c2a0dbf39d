import PipelineConfig

/// The numbers that forms give classes.
///
/// COCO's where all classes are among its 80; else in the order in which the log has them.
struct ClassNumbers: Sendable {
    /// All names, by index from 0.
    let names: [String]
    private let indices: [String: Int]
    private let categories: [Int]

    /// The numbers of `classes`.
    init(_ classes: [String]) {
        let set =
            LabelSet(named: "coco80").flatMap { coco in
                classes.allSatisfy(coco.labels.contains) ? coco : nil
            } ?? LabelSet(labels: classes)
        names = set.labels
        categories = set.categoryIDs
        indices = names.enumerated().reduce(into: [:]) { $0[$1.element] = $1.offset }
    }

    /// From 0; nil for a class that was not there.
    func index(of name: String) -> Int? { indices[name] }

    /// COCO's `category_id`: 1 to 90 for its own classes, else from 1.
    func category(of name: String) -> Int? { indices[name].map { categories[$0] } }
}
