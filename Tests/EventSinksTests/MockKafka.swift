import CRdKafka
import EventLog
import Foundation
import TestSupport

/// librdkafka's own mock cluster of one broker, and a consumer of it.
final class MockKafka {
    struct Broken: Error {}

    private let handle: OpaquePointer
    private let cluster: OpaquePointer
    let brokers: String

    init() throws {
        var words = [CChar](repeating: 0, count: 512)
        guard
            let handle = rd_kafka_new(
                RD_KAFKA_PRODUCER, rd_kafka_conf_new(), &words, words.count),
            let cluster = rd_kafka_mock_cluster_new(handle, 1),
            let text = rd_kafka_mock_cluster_bootstraps(cluster)
        else { throw Broken() }
        (self.handle, self.cluster) = (handle, cluster)
        brokers = String(cString: text)
        rd_kafka_mock_topic_create(cluster, "events", 2, 1)
    }

    /// The next `count` requests to produce are answered with an error that may pass.
    func failNext(_ count: Int) {
        let errors = [rd_kafka_resp_err_t](
            repeating: RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS, count: count)
        rd_kafka_mock_push_request_errors_array(cluster, 0, count, errors)
    }

    func setUp(_ isUp: Bool) {
        if isUp {
            rd_kafka_mock_broker_set_up(cluster, 1)
        } else {
            rd_kafka_mock_broker_set_down(cluster, 1)
        }
    }

    /// Answers come so many milliseconds late.
    func delay(_ milliseconds: Int32) {
        rd_kafka_mock_broker_set_rtt(cluster, 1, milliseconds)
    }

    func end() {
        rd_kafka_mock_cluster_destroy(cluster)
        rd_kafka_destroy(handle)
    }

    /// The ids of at least `count` events of `topic` in the order in which they come, and the
    /// header `sightline-epoch` of each.
    func read(topic: String, count: Int) throws -> [(id: String, epoch: String?)] {
        var words = [CChar](repeating: 0, count: 512)
        let settings = rd_kafka_conf_new()
        for (key, value) in [
            ("bootstrap.servers", brokers), ("group.id", "judge"),
            ("auto.offset.reset", "earliest"),
        ] {
            rd_kafka_conf_set(settings, key, value, &words, words.count)
        }
        guard let consumer = rd_kafka_new(RD_KAFKA_CONSUMER, settings, &words, words.count)
        else { throw Broken() }
        defer { rd_kafka_destroy(consumer) }
        let list = rd_kafka_topic_partition_list_new(2)
        defer { rd_kafka_topic_partition_list_destroy(list) }
        for partition: Int32 in 0..<2 {
            rd_kafka_topic_partition_list_add(list, topic, partition).pointee.offset = -2
        }
        rd_kafka_assign(consumer, list)
        var found: [(id: String, epoch: String?)] = []
        let end = Date().addingTimeInterval(30)
        while Date() < end, Set(found.map(\.id)).count < count {
            guard let message = rd_kafka_consumer_poll(consumer, 500) else { continue }
            defer { rd_kafka_message_destroy(message) }
            guard message.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR else { continue }
            let bytes = UnsafeRawBufferPointer(
                start: message.pointee.payload, count: message.pointee.len)
            guard let id = JSONValue(bytes)?["id"]?.string else { continue }
            found.append((id, Self.epoch(of: message)))
        }
        rd_kafka_consumer_close(consumer)
        return found
    }

    private static func epoch(of message: UnsafeMutablePointer<rd_kafka_message_t>) -> String? {
        var headers: OpaquePointer?
        guard rd_kafka_message_headers(message, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR else {
            return nil
        }
        var value: UnsafeRawPointer?
        var count = 0
        guard
            rd_kafka_header_get_last(headers, "sightline-epoch", &value, &count)
                == RD_KAFKA_RESP_ERR_NO_ERROR
        else { return nil }
        return String(
            decoding: UnsafeRawBufferPointer(start: value, count: count), as: UTF8.self)
    }
}
