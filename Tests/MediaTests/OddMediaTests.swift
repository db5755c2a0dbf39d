import TestSupport
import Testing
import VisionCore

@testable import Media

@Suite struct OddMediaTests {
    @Test func `gives the frames that ffprobe counts in every odd file`() throws {
        for file in try OddFile.all() {
            let path = try file.path()
            guard let expected = file.decodedFrames, expected > 0 else { continue }
            var options = InputOptions()
            options.stream = file.file == "torchcodec_nasa_13013.mp4" ? 0 : nil
            let clip = try Clip.read(path, options: options)
            #expect(clip.frames.count == expected, "\(file.file)")
            let times = clip.frames.map(\.pts.value)
            #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 }, "\(file.file)")
        }
    }

    @Test func `tells in one line why a file gives no frame`() throws {
        for file in try OddFile.all() where (file.decodedFrames ?? 0) == 0 {
            let path = try file.path()
            let error = #expect(throws: MediaError.self, "\(file.file)") {
                _ = try Clip.read(path)
            }
            #expect(error?.summary.contains(file.file) == true)
            #expect(error?.summary.contains("\n") == false)
            #expect(error?.exitCode == .badData, "\(file.file)")
        }
    }

    @Test func `shows rotated files upright and takes nonsense for upright`() throws {
        for file in try OddFile.all() {
            guard let rotation = file.rotation, let width = file.width, let height = file.height
            else { continue }
            let frame = try #require(try Clip.read(file.path()).frames.first)
            let isTurned = abs(rotation) == 90
            let size = Size(width: isTurned ? height : width, height: isTurned ? width : height)
            #expect(frame.size == size, "\(file.file)")
        }
    }

    @Test func `every odd file gives the same with any number of threads`() throws {
        for file in try OddFile.all() {
            let path = try file.path()
            let one = try ClipTrace(of: path, threads: 1)
            for threads in [2, 3, 8] {
                let trace = try ClipTrace(of: path, threads: threads)
                #expect(trace.difference(from: one) == nil, "\(file.file) with \(threads) threads")
            }
        }
    }

    @Test func `gives each picture in its own size`() throws {
        let path = try SharedData.path("oddmedia/derived_resolution_change.ts")
        let sizes = try Clip.read(path).frames.map(\.size)
        let changes = zip(sizes, sizes.dropFirst()).filter { $0 != $1 }.map(\.1)
        #expect(changes == [Size(width: 640, height: 480), Size(width: 1080, height: 720)])
    }
}
