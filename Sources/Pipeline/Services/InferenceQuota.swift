/// What a source is owed of the inference service.
package struct InferenceQuota: Sendable, Hashable {
    /// Inferences a second that are guaranteed; 0 for none.
    package var rate: Double
    /// Beyond what is guaranteed, higher priorities are served first.
    package var priority: Int

    /// `rate` inferences a second, then by `priority`.
    package init(rate: Double = 0, priority: Int = 0) {
        self.rate = rate
        self.priority = priority
    }
}
