extension Float {
    /// A score from 0 to 1 as whole percent; nil for NaN, 0 and 100 for what lies outside.
    package var percent: Int? {
        isNaN ? nil : Int((Swift.min(Swift.max(self, 0), 1) * 100).rounded())
    }
}
