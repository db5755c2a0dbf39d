/// Takes a value that may not be shared to another queue: whoever takes it has it alone.
///
/// The compiler checks that nobody keeps what is handed over. Any thread.
package final class Handover<Value>: Sendable {
    private let value: Lock<Value?>

    /// Gives `value` away.
    package init(_ value: sending Value) { self.value = Lock(value) }

    /// The value, for the one who asks first; nil for others.
    package func take() -> sending Value? {
        value.withLock { value in
            let taken = value
            value = nil
            return taken
        }
    }
}
