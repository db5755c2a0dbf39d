import CMosquitto
import EventLog
import Glibc
import VisionCore

/// Publishes records on a broker, MQTT 3.1.1, QoS 1: acknowledged is what the broker acknowledged.
final class MQTTSink: EventSink {
    /// Seconds between two signs of life.
    private static let keepAlive: Int32 = 20

    private let address: SinkAddress
    private let client: String
    private let certificates: String?
    private let milliseconds: Int64
    private var shape: any MQTTShape
    private var handle: OpaquePointer?
    /// What came from the broker; written by its callbacks, which run inside our own calls.
    private let inbox = Inbox()
    let batch = 32
    let wantsAll = true

    private final class Inbox {
        var answer: Int32?
        var acknowledged: Set<Int32> = []
        var messages: [(topic: String, payload: String)] = []
    }

    init(
        _ address: SinkAddress, client: String, shape: any MQTTShape, certificates: String?,
        milliseconds: Int64
    ) {
        Self.isReady
        self.address = address
        self.client = client
        self.shape = shape
        self.certificates = certificates
        self.milliseconds = milliseconds
    }

    deinit { drop() }

    private static let isReady: Void = { _ = mosquitto_lib_init() }()

    func take(head: JSONValue) { shape.take(head: head) }

    func deliver(_ messages: [SinkMessage]) throws(SinkFault) -> [SinkRefusal] {
        try connect()
        var waiting: [Int32: Int] = [:]
        for (index, message) in messages.enumerated() {
            for one in shape.messages(for: message) {
                guard let number = publish(one) else {
                    drop()
                    throw SinkFault(reason: "the broker takes nothing")
                }
                waiting[number] = index
            }
        }
        if let reason = waitFor(Set(waiting.keys)) {
            let left = waiting.filter { !inbox.acknowledged.contains($0.key) }.map(\.value)
            drop()
            throw SinkFault(done: left.min() ?? messages.count, reason: reason)
        }
        inbox.acknowledged.subtract(waiting.keys)
        answerInbox()
        return []
    }

    func idle() {
        guard let handle else {
            // A broker that comes back hears that we are here, also while nothing happens.
            try? connect()
            return
        }
        guard mosquitto_loop(handle, 0, 1) == MOSQ_ERR_SUCCESS.code else { return drop() }
        answerInbox()
        inbox.acknowledged.removeAll()
    }

    func close() {
        guard let open = handle else { return }
        let here = shape.availability
        if let number = publish(MQTTMessage(here.topic, here.left)) { _ = waitFor([number]) }
        mosquitto_disconnect(open)
        _ = mosquitto_loop(open, 100, 1)
        drop()
    }

    private func drop() {
        guard let open = handle else { return }
        handle = nil
        mosquitto_destroy(open)
        inbox.answer = nil
        inbox.acknowledged.removeAll()
    }

    private func publish(_ message: MQTTMessage) -> Int32? {
        guard let handle else { return nil }
        var number: Int32 = 0
        let payload = message.payload
        let result = mosquitto_publish(
            handle, &number, message.topic, Int32(clamping: payload.count), payload, 1,
            message.isRetained)
        return result == MOSQ_ERR_SUCCESS.code ? number : nil
    }

    /// Waits until the broker has acknowledged `numbers`; in words why it did not.
    private func waitFor(_ numbers: Set<Int32>) -> String? {
        let end = Self.now + milliseconds
        while !numbers.isSubset(of: inbox.acknowledged) {
            guard let handle else { return "the connection is gone" }
            let result = mosquitto_loop(handle, 100, 1)
            guard result == MOSQ_ERR_SUCCESS.code else { return Self.text(result) }
            guard Self.now < end else { return "the broker does not acknowledge" }
        }
        return nil
    }

    /// What others published: an automation that was started again, a switch.
    private func answerInbox() {
        let messages = inbox.messages
        inbox.messages = []
        for message in messages {
            for one in shape.answer(to: message.topic, message.payload) { _ = publish(one) }
        }
        for one in shape.changes() { _ = publish(one) }
    }

    private static var now: Int64 { LogClock.system.monotonic().nanoseconds / 1_000_000 }

    private static func text(_ code: Int32) -> String {
        code == MOSQ_ERR_ERRNO.code
            ? String(cString: strerror(errno)) : String(cString: mosquitto_strerror(code))
    }
}

// The connection.
extension MQTTSink {
    private func connect() throws(SinkFault) {
        guard handle == nil else { return }
        let context = Unmanaged.passUnretained(inbox).toOpaque()
        guard let open = mosquitto_new(client, true, context) else {
            throw SinkFault(reason: "libmosquitto gives no client")
        }
        handle = open
        setUp(open)
        let result = mosquitto_connect(open, address.host, address.port, Self.keepAlive)
        guard result == MOSQ_ERR_SUCCESS.code else {
            let reason = Self.text(result)
            drop()
            throw SinkFault(reason: reason)
        }
        let end = Self.now + milliseconds
        while inbox.answer == nil, Self.now < end,
            mosquitto_loop(open, 100, 1) == MOSQ_ERR_SUCCESS.code
        {}
        guard inbox.answer == 0 else {
            let reason =
                inbox.answer.map { String(cString: mosquitto_connack_string($0)) }
                ?? "the broker does not answer"
            drop()
            throw SinkFault(reason: reason)
        }
        for topic in shape.subscriptions { mosquitto_subscribe(open, nil, topic, 1) }
        let here = shape.availability
        let numbers =
            ([MQTTMessage(here.topic, here.here)] + shape.everything()).compactMap(publish)
        if let reason = waitFor(Set(numbers)) {
            drop()
            throw SinkFault(reason: reason)
        }
        inbox.acknowledged.removeAll()
    }

    private func setUp(_ open: OpaquePointer) {
        if let user = address.user {
            mosquitto_username_pw_set(open, user, address.password)
        }
        if address.scheme == "mqtts" {
            mosquitto_tls_set(
                open, certificates, certificates == nil ? "/etc/ssl/certs" : nil, nil, nil, nil)
        }
        let here = shape.availability
        let gone = Array(here.gone.utf8)
        mosquitto_will_set(open, here.topic, Int32(clamping: gone.count), gone, 1, true)
        mosquitto_connect_callback_set(open) { _, context, code in
            MQTTSink.inbox(context)?.answer = code
        }
        mosquitto_publish_callback_set(open) { _, context, number in
            MQTTSink.inbox(context)?.acknowledged.insert(number)
        }
        mosquitto_message_callback_set(open) { _, context, message in
            guard let message = message?.pointee, let topic = message.topic else { return }
            // A command that the broker has kept is of a former time.
            guard !message.retain || !String(cString: topic).hasSuffix("/set") else { return }
            let bytes = UnsafeRawBufferPointer(
                start: message.payload, count: max(Int(clamping: message.payloadlen), 0))
            MQTTSink.inbox(context)?.messages.append(
                (String(cString: topic), String(decoding: bytes.prefix(1024), as: UTF8.self)))
        }
    }

    private static func inbox(_ context: UnsafeMutableRawPointer?) -> Inbox? {
        context.map { Unmanaged<Inbox>.fromOpaque($0).takeUnretainedValue() }
    }
}

extension mosq_err_t {
    /// Its number, as libmosquitto's functions give it.
    fileprivate var code: Int32 { Int32(clamping: rawValue) }
}
