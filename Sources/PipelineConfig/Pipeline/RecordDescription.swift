/// Pictures and clips of what the rules find.
package struct RecordDescription: Sendable, Equatable {
    /// How much of a clip lies before and after its event.
    package struct Clip: Sendable, Equatable {
        /// Time before the event.
        package var before = Duration.seconds(5)
        /// Time after the event.
        package var after = Duration.seconds(10)

        /// Whether the source's sound is in it.
        package var keepsAudio = true

        /// Five seconds before, ten after, with sound.
        package init() {}
    }

    /// How much stays; the oldest goes first.
    package struct Keep: Sendable, Equatable {
        /// Days that a file stays; nil for any number.
        package var days: Int?
        /// Bytes of all files together; nil for any number.
        package var bytes: ByteCount?

        /// Everything stays.
        package init() {}
    }

    /// The folder, relative to the working directory; files are named by the id of the event.
    package var to: String
    /// Whether the best picture of the object is kept.
    package var snapshot = true
    /// The clip; nil for none.
    package var clip: Clip?
    /// What stays; nil for everything.
    package var keep: Keep?

    /// Snapshots in the folder `to`.
    package init(to: String) { self.to = to }
}

extension RecordDescription {
    /// The keys of event media.
    static let keys = KeyGroup(
        RecordDescription(to: ""),
        [
            Key(required: "to", .text, "a folder; files in it are named by the id of their event"),
            Key("snapshot", \.snapshot, "keep the best picture of the object of an event"),
            Key("clip", .group, standard: { _ in nil }, "a clip of each event") {
                $1.clip = Clip.keys.value($0)
            },
            Key("keep", .group, standard: { _ in nil }, "how much stays, the oldest goes first") {
                $1.keep = Keep.keys.value($0)
            },
        ])

    /// What `node` describes; nil where it is not there.
    static func read(_ node: ConfigNode?) -> RecordDescription? {
        guard let node, let to = node["to"]?.text else { return nil }
        var record = RecordDescription(to: to.hasSuffix("/") ? to : to + "/")
        keys.read(node, into: &record)
        return record
    }
}

extension RecordDescription.Clip {
    /// The keys of a clip.
    static let keys = KeyGroup(
        RecordDescription.Clip(),
        [
            Key("before", \.before, "time before the event"),
            Key("after", \.after, "time after the event"),
            Key("audio", \.keepsAudio, "keep the source's audio"),
        ])
}

extension RecordDescription.Keep {
    /// The keys of what stays.
    static let keys = KeyGroup(
        RecordDescription.Keep(),
        [
            Key(
                "days", \.days, as: .integer(1...36_500), absent: "any number",
                "days that a file stays"),
            Key("bytes", \.bytes, absent: "any number", "bytes of all files together"),
        ])
}
