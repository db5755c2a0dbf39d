extension JSONLine {
    /// An array of integers.
    mutating func integers(_ name: String, _ values: [some FixedWidthInteger]?) {
        guard let values else { return }
        array(name) { line in values.forEach { line.element($0) } }
    }

    /// An array of texts.
    mutating func strings(_ name: String, _ values: [String]?) {
        guard let values else { return }
        array(name) { line in values.forEach { line.element($0) } }
    }
}
