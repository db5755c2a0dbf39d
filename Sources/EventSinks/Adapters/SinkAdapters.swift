import Glibc
import PipelineConfig
import VisionCore

/// Makes the adapter that a sink of the pipeline file asks for.
enum SinkAdapters {
    /// What the program is called where it introduces itself.
    static let version = "0.1"

    /// The adapter of `sink`; `control` is what it may switch where the pipeline lets it.
    static func adapter(
        _ sink: SinkDescription, epoch: Int? = nil, control: SinkControl? = nil
    ) throws(SinkError) -> any EventSink {
        let milliseconds = max(sink.timeout.nanoseconds / 1_000_000, 1)
        switch sink.kind {
        case .exec:
            return
                ExecSink(command: sink.command, milliseconds: milliseconds, epoch: epoch)
        case .webhook:
            let address = sink.to.revealed
            guard address.hasPrefix("http://") || address.hasPrefix("https://") else {
                throw .address(name: sink.name, what: "it begins with https:// or http://")
            }
            return WebhookSink(
                address: address, secret: sink.secret?.revealed,
                isCloudEvent: sink.shape == .cloudevents, milliseconds: milliseconds,
                epoch: epoch)
        case .mqtt:
            return MQTTSink(
                try address(sink, ["mqtt": 1883, "mqtts": 8883]),
                client: "sightline-\(node(sink))-\(sink.name)", shape: shape(sink, epoch, control),
                certificates: sink.certificates, milliseconds: milliseconds)
        case .redis:
            return RedisSink(
                try address(sink, ["redis": 6379]), stream: sink.stream,
                seconds: Int(clamping: max(milliseconds / 1000, 1)), epoch: epoch)
        case .kafka:
            return KafkaSink(
                brokers: sink.to.revealed, topic: sink.topic, milliseconds: milliseconds,
                epoch: epoch)
        }
    }

    private static func address(
        _ sink: SinkDescription, _ schemes: [String: Int32]
    ) throws(SinkError) -> SinkAddress {
        guard let address = SinkAddress(sink.to.revealed, schemes: schemes) else {
            throw .address(
                name: sink.name,
                what: "it is \(schemes.keys.sorted().joined(separator: " or "))://HOST:PORT")
        }
        return address
    }

    private static func shape(
        _ sink: SinkDescription, _ epoch: Int?, _ control: SinkControl?
    ) -> any MQTTShape {
        switch sink.shape {
        case .frigate:
            FrigateTopics(
                topic: sink.topic == SinkDescription.standardTopic ? "frigate" : sink.topic)
        case .native, .cloudevents:
            NativeTopics(
                topic: sink.topic, node: node(sink), version: version,
                discovers: sink.discovery == .homeassistant, epoch: epoch, sink: sink.name,
                control: sink.control ? control : nil)
        }
    }

    /// The name of this machine, unless the pipeline gives another.
    private static func node(_ sink: SinkDescription) -> String {
        if let node = sink.node { return node }
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "sightline" }
        let text = String(
            decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return text.isEmpty ? "sightline" : text
    }
}
