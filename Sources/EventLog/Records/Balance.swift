import VisionCore

/// Where the frames of a source went: decoded = delivered + Σ dropped + in flight.
package struct Balance: Sendable, Hashable, Codable {
    /// Frames that the decoder made.
    package var decoded: Int
    /// Frames whose records, or whose turn, are written.
    package var delivered: Int
    /// Frames not delivered, by stage and cause.
    package var dropped: [String: [String: Int]]
    /// Packets from which the decoder made no frame; beside the law.
    package var refusedPackets: Int?

    /// A balance; all zero by default.
    package init(
        decoded: Int = 0, delivered: Int = 0, dropped: [String: [String: Int]] = [:],
        refusedPackets: Int? = nil
    ) {
        self.decoded = decoded
        self.delivered = delivered
        self.dropped = dropped
        self.refusedPackets = refusedPackets
    }

    /// Σ dropped, saturated.
    package var droppedTotal: Int {
        dropped.values.reduce(0) { sum, causes in
            causes.values.reduce(sum) { $0.addingSaturated($1) }
        }
    }

    /// What is decoded and neither delivered nor dropped, saturated.
    package var inFlight: Int {
        decoded.subtractingSaturated(delivered).subtractingSaturated(droppedTotal)
    }

    func write(to line: inout JSONLine) {
        line.field("decoded", decoded)
        line.field("delivered", delivered)
        line.object("dropped") { line in
            for (stage, causes) in dropped.sorted(by: { $0.key < $1.key }) {
                line.object(stage) { line in
                    for (cause, count) in causes.sorted(by: { $0.key < $1.key }) {
                        line.field(cause, count)
                    }
                }
            }
        }
        line.field("in_flight", inFlight)
        line.field("refused_packets", refusedPackets)
    }

    /// Writes the balances of as many sources as a line has room for.
    static func write(_ balances: [(src: String, balance: Balance)], to line: inout JSONLine) {
        line.object("balance") { line in
            for (src, balance) in balances {
                line.optional(upTo: LogLimits.list) { line in
                    line.object(src) { balance.write(to: &$0) }
                }
            }
        }
    }
}
