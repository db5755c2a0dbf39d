import Dispatch
import Foundation
import TestSupport
import Testing
import VisionCore

@testable import Media

/// Bounds on time tell which of two deadlines ended a read; they leave room for a machine that is
/// busy with all other tests.
@Suite(.serialized) struct StreamingTests {
    private static func options(stall: Duration = .seconds(5)) -> InputOptions {
        var options = InputOptions()
        options.readTimeout = stall
        options.openTimeout = .seconds(8)
        options.decoderThreads = 1
        return options
    }

    /// Seconds until reading fails, and with what.
    private static func secondsToFailure(_ demuxer: Demuxer) -> (Double, MediaError?) {
        let start = MonotonicClock.nanoseconds
        var failure: MediaError?
        do throws(MediaError) {
            while try demuxer.read() != nil {}
        } catch {
            failure = error
        }
        return (Double(MonotonicClock.nanoseconds - start) / 1e9, failure)
    }

    @Test func `plays a camera with a rising clock and arrival times`() throws {
        let server = try CameraServer()
        let demuxer = try Demuxer(
            uri: server.url("live"), options: Self.options(), interrupt: InterruptToken())
        #expect(demuxer.address.isLive)
        #expect(demuxer.video.codec == "h264")
        let decoder = try VideoDecoder(stream: demuxer.video, threads: 1)
        var frames: [VideoFrame] = []
        while frames.count < 12, let packet = try demuxer.read() {
            #expect(packet.arrival > .zero)
            try decoder.send(packet)
            while let frame = try decoder.receive() { frames.append(frame) }
        }
        #expect(frames.count >= 12)
        #expect(frames.first?.size == Size(width: 160, height: 120))
        let times = frames.map(\.pts.value)
        #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 })
        #expect(frames.allSatisfy { $0.arrival > .zero })
    }

    @Test func `a server that dies ends the reading at once`() throws {
        let server = try CameraServer()
        let demuxer = try Demuxer(
            uri: server.url("live"), options: Self.options(), interrupt: InterruptToken())
        for _ in 0..<3 { _ = try demuxer.read() }
        server.die()
        let (seconds, _) = Self.secondsToFailure(demuxer)
        #expect(seconds < 4)
        let error = #expect(throws: MediaError.self) {
            _ = try Demuxer(
                uri: server.url("live"), options: Self.options(), interrupt: InterruptToken())
        }
        #expect(error?.exitCode == .unavailable)
        #expect(error?.isTransient == true)
    }

    @Test func `a server that freezes is told within the stall time`() throws {
        let server = try CameraServer()
        let demuxer = try Demuxer(
            uri: server.url("live"), options: Self.options(stall: .seconds(2)),
            interrupt: InterruptToken())
        for _ in 0..<3 { _ = try demuxer.read() }
        server.freeze()
        let (seconds, error) = Self.secondsToFailure(demuxer)
        #expect(seconds >= 1.5 && seconds < 7)
        guard case .timedOut = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `another thread ends a read`() throws {
        let server = try CameraServer()
        let token = InterruptToken()
        let demuxer = try Demuxer(
            uri: server.url("live"), options: Self.options(stall: .seconds(20)), interrupt: token)
        server.freeze()
        Thread.detachNewThread {
            Thread.sleep(forTimeInterval: 0.2)
            token.cancel()
        }
        let (seconds, error) = Self.secondsToFailure(demuxer)
        #expect(seconds < 10)
        guard case .cancelled = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `asks for a login and takes the right one`() throws {
        let server = try CameraServer()
        for user in ["", "viewer:wrong@"] {
            let error = #expect(throws: MediaError.self) {
                _ = try Demuxer(
                    uri: server.url("secret", login: user), options: Self.options(),
                    interrupt: InterruptToken())
            }
            guard case .unauthorized = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
        let demuxer = try Demuxer(
            uri: server.url("secret", login: "viewer:opensesame@"), options: Self.options(),
            interrupt: InterruptToken())
        #expect(!demuxer.uri.contains("opensesame"))
        #expect(try demuxer.read() != nil)
    }

    @Test func `pushes to a server and tells when it is gone`() throws {
        let server = try CameraServer()
        let frames = try Synthetic.frames(400)
        var options = OutputOptions(target: server.url("record"))
        options.writeTimeout = .seconds(2)
        let muxer = try Muxer(options: options)
        let encoder = try VideoEncoder(
            format: VideoFormat(
                size: frames[0].size, colour: frames[0].colour,
                timeBase: frames[0].pts.timeBase, frameRate: Ratio(25, 1)),
            options: options, muxer: muxer)
        try muxer.addVideo(from: encoder)
        try muxer.start()
        func push(_ part: ArraySlice<VideoFrame>) throws {
            for frame in part {
                try encoder.send(frame)
                while let packet = try encoder.receive() { try muxer.write(video: packet) }
            }
        }
        try push(frames[..<50])
        server.die()
        let error = #expect(throws: MediaError.self) { try push(frames[50...]) }
        #expect(error?.exitCode == .io)
        try muxer.close()
    }
}
