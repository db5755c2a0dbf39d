import Dispatch
import EventLog
import Glibc
import Locking
import Media
import VisionCore

/// The folder of pictures and clips of events: what is in it under a final name is whole, nothing
/// that is there is replaced, and what is too old or too much goes, the oldest first.
///
/// Shared by the sources of a run. Any thread.
// Sendable: the timer is set up in init, and only cancelled afterwards.
final class MediaFolder: @unchecked Sendable {
    /// How much stays.
    struct Limits: Sendable {
        /// How long a file stays; nil for ever.
        var age: Duration?
        /// Bytes of all files together; nil for any number.
        var bytes: Int?
    }

    /// Its path, which ends with a slash.
    let path: String
    private let limits: Limits
    private let mayReplace: Bool
    private let queue = DispatchQueue(label: "sightline.media.keep", qos: .utility)
    private let clock: any DispatchSourceTimer
    private let count = Lock(0)

    /// Time between two looks at what is too old or too much.
    private static let tick = DispatchTimeInterval.seconds(5)
    /// Files of one event and kind.
    private static let mostOfOne = 1_000

    /// The folder at `path`, of which `limits` say what stays.
    ///
    /// `mayReplace`: files of the same event are replaced; else the next one is called `ID.2.mp4`.
    init(path: String, limits: Limits, mayReplace: Bool) {
        self.path = path
        self.limits = limits
        self.mayReplace = mayReplace
        clock = DispatchSource.makeTimerSource(queue: queue)
        guard limits.age != nil || limits.bytes != nil else {
            clock.activate()
            return
        }
        clock.schedule(deadline: .now(), repeating: Self.tick)
        clock.setEventHandler { [weak self] in self?.sweep() }
        clock.activate()
    }

    deinit { clock.cancel() }

    /// How many files were written.
    var written: Int { count.withLock { $0 } }

    /// The path of a file of `event` while it is written; its folder is made where it is missing.
    func draft(of event: String, ending: String) throws(MediaError) -> String {
        if let error = MediaPaths.make(folder: path) {
            throw .cannotCreate(uri: Redactor.redacted(address: path), .posix(error))
        }
        let draft = "\(path).\(event).part.\(ending)"
        _ = PathText.withCString(draft) { unlink($0) }
        return draft
    }

    /// Gives what was written at `draft` its name, which is returned.
    func keep(_ draft: String, of event: String, ending: String) throws(MediaError) -> String {
        if let error = MediaPaths.sync(draft) { throw failed(draft, error) }
        for part in 1...Self.mostOfOne {
            let name = part == 1 ? "\(event).\(ending)" : "\(event).\(part).\(ending)"
            if mayReplace {
                let code = MediaPaths.rename(draft, to: path + name)
                guard code == 0 else { throw failed(draft, code) }
            } else {
                // A link fails where the name is taken: nothing is replaced, whoever made it.
                let code = MediaPaths.link(draft, to: path + name)
                if code == EEXIST { continue }
                guard code == 0 else { throw failed(draft, code) }
            }
            MediaPaths.sync(folder: path)
            count.withLock { $0 += 1 }
            return name
        }
        throw failed(draft, EEXIST)
    }

    /// Writes `bytes` as the file of `event`, over `name` where it was written before; its name.
    func write(
        _ bytes: [UInt8], of event: String, ending: String, over name: String? = nil
    ) throws(MediaError) -> String {
        let draft = try draft(of: event, ending: ending)
        if let error = MediaPaths.write(bytes, to: draft) { throw failed(draft, error) }
        guard let name else { return try keep(draft, of: event, ending: ending) }
        if let error = MediaPaths.sync(draft) { throw failed(draft, error) }
        let code = MediaPaths.rename(draft, to: path + name)
        guard code == 0 else { throw failed(draft, code) }
        return name
    }

    /// Takes away what was not finished.
    func abandon(_ draft: String) { _ = PathText.withCString(draft) { unlink($0) } }

    private func failed(_ draft: String, _ code: Int32) -> MediaError {
        abandon(draft)
        return .outputFailed(uri: Redactor.redacted(address: path), .posix(code))
    }

    /// Removes what is too old, then the oldest until the rest is little enough; what is being
    /// written has another name, and stays.
    func sweep(now: WallInstant = LogClock.system.wall()) {
        var files = MediaPaths.files(in: path)
        files.sort { ($0.time, $0.name) < ($1.time, $1.name) }
        var total = files.reduce(0) { $0.addingSaturated($1.bytes) }
        for file in files {
            let age = Duration.nanoseconds(now.nanoseconds.subtractingSaturated(file.time))
            let isOld = limits.age.map { age > $0 } ?? false
            let isTooMuch = limits.bytes.map { total > $0 } ?? false
            guard isOld || isTooMuch else { continue }
            _ = PathText.withCString(path + file.name) { unlink($0) }
            total = total.subtractingSaturated(file.bytes)
        }
    }
}
