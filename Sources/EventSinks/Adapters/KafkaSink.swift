import CRdKafka
import Glibc

/// Produces each event to a Kafka topic, keyed by its source: in order per source, acknowledged by
/// all in-sync replicas.
final class KafkaSink: EventSink {
    private let brokers: String
    private let topic: String
    private let milliseconds: Int32
    private let further: [(String, String)]
    private let epoch: Int?
    private var producer: OpaquePointer?
    let batch = 64
    let wantsAll = false

    /// What came of a message; librdkafka's answer is written here.
    private final class Receipt {
        var outcome: Int32?
    }

    /// Produces to `topic` of `brokers` (`host:9092,…`); `further` are settings of librdkafka.
    ///
    /// `epoch` goes along as the header `sightline-epoch`.
    init(
        brokers: String, topic: String, milliseconds: Int64, epoch: Int? = nil,
        further: [(String, String)] = []
    ) {
        self.epoch = epoch
        self.brokers = brokers
        self.topic = topic
        self.milliseconds = Int32(clamping: milliseconds)
        self.further = further
    }

    deinit { close() }

    func idle() { if let producer { rd_kafka_poll(producer, 0) } }

    func close() {
        guard let open = producer else { return }
        producer = nil
        // What was not acknowledged is sent again: nothing waits for it here.
        rd_kafka_purge(open, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT)
        while rd_kafka_poll(open, 0) > 0 {}
        rd_kafka_destroy_flags(open, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE)
    }

    func deliver(_ messages: [SinkMessage]) throws(SinkFault) -> [SinkRefusal] {
        let open = try connected()
        let place = rd_kafka_topic_new(open, topic, nil)
        guard let place else { throw SinkFault(reason: "the topic cannot be used") }
        defer { rd_kafka_topic_destroy(place) }
        let receipts = messages.map { _ in Receipt() }
        for (message, receipt) in zip(messages, receipts) {
            produce(message, receipt, open, place)
        }
        while receipts.contains(where: { $0.outcome == nil }) { rd_kafka_poll(open, 100) }
        var refusals: [SinkRefusal] = []
        for (index, receipt) in receipts.enumerated() where receipt.outcome != 0 {
            let code = rd_kafka_resp_err_t(receipt.outcome ?? -1)
            let reason = String(cString: rd_kafka_err2str(code))
            if code == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE {
                refusals.append(SinkRefusal(index: index, reason: reason))
                continue
            }
            close()
            throw SinkFault(done: index, reason: reason)
        }
        return refusals
    }

    private func produce(
        _ message: SinkMessage, _ receipt: Receipt, _ open: OpaquePointer, _ place: OpaquePointer
    ) {
        // Held by librdkafka until its answer.
        let opaque = Unmanaged.passRetained(receipt).toOpaque()
        var bytes = message.bytes
        let key = Array(message.source.utf8)
        let count = bytes.count
        let failure = bytes.withUnsafeMutableBytes { payload -> rd_kafka_resp_err_t in
            if let epoch {
                let value = "\(epoch)"
                return sightline_kafka_produce(
                    open, place, payload.baseAddress, count, key, key.count, "sightline-epoch",
                    value, value.utf8.count, opaque)
            }
            let result = rd_kafka_produce(
                place, RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_COPY, payload.baseAddress, count, key,
                key.count, opaque)
            return result == 0 ? RD_KAFKA_RESP_ERR_NO_ERROR : rd_kafka_last_error()
        }
        guard failure != RD_KAFKA_RESP_ERR_NO_ERROR else { return }
        receipt.outcome = failure.rawValue
        Unmanaged<Receipt>.fromOpaque(opaque).release()
    }

    private func connected() throws(SinkFault) -> OpaquePointer {
        if let producer { return producer }
        let settings =
            [
                ("bootstrap.servers", brokers), ("acks", "all"), ("enable.idempotence", "true"),
                ("message.timeout.ms", "\(milliseconds)"), ("linger.ms", "0"),
                ("log_level", "0"),
            ] + further
        var words = [CChar](repeating: 0, count: 512)
        let description = rd_kafka_conf_new()
        for (key, value) in settings {
            guard
                rd_kafka_conf_set(description, key, value, &words, words.count) == RD_KAFKA_CONF_OK
            else {
                rd_kafka_conf_destroy(description)
                throw SinkFault(reason: Self.text(words))
            }
        }
        rd_kafka_conf_set_dr_msg_cb(description) { _, message, _ in
            guard let opaque = message?.pointee._private else { return }
            let receipt = Unmanaged<Receipt>.fromOpaque(opaque).takeRetainedValue()
            receipt.outcome = message?.pointee.err.rawValue
        }
        guard let open = rd_kafka_new(RD_KAFKA_PRODUCER, description, &words, words.count) else {
            rd_kafka_conf_destroy(description)
            throw SinkFault(reason: Self.text(words))
        }
        producer = open
        return open
    }

    private static func text(_ words: [CChar]) -> String {
        String(decoding: words.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
