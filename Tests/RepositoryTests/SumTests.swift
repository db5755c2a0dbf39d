import Foundation
import TestSupport
import Testing

/// No sum, difference or product of numbers from a file may trap: in the readers of files, and in
/// what counts on from what they read, each file has the number of plain operators (`+ - * <<` and
/// their assignments) that are listed here with the reason why none can overflow.
///
/// A new one is written `addingSaturated`, `addingReportingOverflow` or with Int128, or comes into
/// the list with a reason of the list. Elsewhere this cannot be stated of a line: there the fuzzers
/// of all readers (`make fuzz`), HostileLogTests, HostileValueTests, NumberTests of the trackers,
/// WildNumberTests of the rules and StateNumbersTests feed numbers at the limits of their types.
@Suite struct SumTests {
    private static let folders = [
        "EventLog/Reading/",
        "EventLog/Resume/",
        "EventLog/Segments/",
        "EventLog/Records/",
        "Tensors/",
        "ONNXImporter/WireFormat/",
        "TFLiteImporter/Format/",
        "Media/Demuxing/",
        "Media/Decoding/",
        "Media/Winding/",
        "LogQueries/",
        "sightline/Files/",
        "Evaluation/Files/",
        "PipelineConfig/Scalars/",
        "PipelineConfig/Document/",
        "Pipeline/Clocks/",
    ]

    private static func plain(in text: String) -> Int {
        let pattern = "(?<=[\\w)\\]]) (?:[+*-]=?|<<) (?=[\\w(.-])"
        guard let wanted = try? NSRegularExpression(pattern: pattern) else { return -1 }
        return text.split(separator: "\n").reduce(0) { sum, line in
            let code = line.range(of: "//").map { String(line[..<$0.lowerBound]) } ?? String(line)
            guard !code.contains("\"") else { return sum }
            let all = NSRange(code.startIndex..., in: code)
            return sum + wanted.numberOfMatches(in: code, range: all)
        }
    }

    @Test func `every sum in a reader of files has a reason why it does not trap`() throws {
        var allowed: [String: Int] = [:]
        for reason in Self.reasons { allowed.merge(reason.files) { $0 + $1 } }
        var seen = 0
        for file in RepositoryFile.files(under: "Sources", endings: [".swift"]) {
            let name = String(file.dropFirst("Sources/".count))
            guard Self.folders.contains(where: name.hasPrefix) else { continue }
            let found = Self.plain(in: try RepositoryFile.text(file))
            seen += found
            #expect(
                found <= allowed[name] ?? 0,
                """
                \(name) has \(found) plain sums, the list has \(allowed[name] ?? 0): write \
                addingSaturated or addingReportingOverflow, or, where none can overflow, list it in \
                SumTests with the reason
                """)
        }
        #expect(seen > 200, "the pattern finds what is there")
    }
}

extension SumTests {
    private static let reasons = [
        ConversionTests.Reason(
            "Places in text, bytes or lists that are in memory, and lengths that were "
                + "compared with what is left of them.",
            [
                "Evaluation/Files/COCODocument.swift": 2,
                "Evaluation/Files/COCOResults.swift": 1,
                "Evaluation/Files/COCOTruth.swift": 2,
                "Evaluation/Files/MOTText.swift": 4,
                "EventLog/Reading/JSONScanner.swift": 24,
                "EventLog/Reading/JSONValue.swift": 20,
                "EventLog/Reading/KeyStack.swift": 1,
                "EventLog/Reading/LineParser.swift": 5,
                "EventLog/Reading/LineSource.swift": 18,
                "EventLog/Reading/LogLines.swift": 3,
                "EventLog/Reading/LogReader+Frames.swift": 2,
                "EventLog/Reading/LogReader.swift": 2,
                "EventLog/Reading/ObjectCursor.swift": 10,
                "EventLog/Reading/VerifyReport.swift": 1,
                "EventLog/Resume/ResumeState+JSON.swift": 2,
                "EventLog/Resume/ResumeStore.swift": 3,
                "EventLog/Segments/LogSegments.swift": 3,
                "LogQueries/Filter/EventFilter.swift": 5,
                "Media/Decoding/ExifOrientation.swift": 20,
                "Media/Demuxing/ContainerReader.swift": 8,
                "Media/Demuxing/PictureFile.swift": 3,
                "Media/Demuxing/PictureFolder.swift": 11,
                "Media/Demuxing/TransportSplice.swift": 23,
                "ONNXImporter/WireFormat/FieldDecoding.swift": 1,
                "ONNXImporter/WireFormat/Limits.swift": 2,
                "ONNXImporter/WireFormat/ProtobufReader.swift": 11,
                "ONNXImporter/WireFormat/TensorMessage.swift": 3,
                "PipelineConfig/Document/BoundedFile.swift": 4,
                "PipelineConfig/Document/Substitution.swift": 12,
                "PipelineConfig/Document/YAMLComposer.swift": 15,
                "PipelineConfig/Document/YAMLDocument.swift": 1,
                "PipelineConfig/Document/YAMLEvents.swift": 3,
                "TFLiteImporter/Format/BufferList.swift": 2,
                "TFLiteImporter/Format/ConstantReader.swift": 12,
                "TFLiteImporter/Format/FlatTable.swift": 18,
                "TFLiteImporter/Format/FlatVector.swift": 12,
                "TFLiteImporter/Format/FlexMap.swift": 33,
                "TFLiteImporter/Format/Limits.swift": 2,
                "TFLiteImporter/Format/ModelTable.swift": 8,
                "TFLiteImporter/Format/Quantization.swift": 2,
                "TFLiteImporter/Format/SparseWalk.swift": 19,
                "TFLiteImporter/Format/SparsityTable.swift": 3,
                "TFLiteImporter/Format/TensorTable.swift": 1,
                "Tensors/MappedFile.swift": 6,
                "Tensors/NumPy/NumPyArray.swift": 8,
                "Tensors/NumPy/NumPyHeader.swift": 10,
                "Tensors/PageMemory.swift": 8,
                "sightline/Files/InputFile.swift": 3,
                "sightline/Files/MOTSequence.swift": 2,
                "sightline/Files/ModelArrays.swift": 2,
            ]),
        ConversionTests.Reason(
            "Limits that are written here, bits of one number, or floating-point "
                + "numbers, which do not trap.",
            [
                "ONNXImporter/WireFormat/MessageWriter.swift": 6,
                "EventLog/Reading/EventSet.swift": 1,
                "EventLog/Segments/LogRotation.swift": 1,
                "sightline/Files/ClassMapFile.swift": 4,
                "sightline/Files/CountTruth.swift": 1,
                "sightline/Files/EventTruth.swift": 1,
                "EventLog/Reading/LogLimits.swift": 7,
                "EventLog/Reading/LogVerifier.swift": 1,
                "EventLog/Resume/RecordDigest.swift": 1,
                "LogQueries/Index/Database.swift": 1,
                "Tensors/Float+Float16.swift": 11,
            ]),
        ConversionTests.Reason(
            "Numbers of the file that were bounded before, in sight or where they are "
                + "read: timestamps below 2 to the 61st, extents by their product, log "
                + "numbers by LogLimits.countable.",
            [
                "EventLog/Reading/LogReader+Frames.swift": 2,
                "EventLog/Reading/LoggedFrame.swift": 5,
                "EventLog/Reading/ObjectCursor.swift": 3,
                "EventLog/Reading/VerifyPass.swift": 11,
                "EventLog/Records/DropRecord.swift": 2,
                "EventLog/Records/FrameRecord.swift": 1,
                "EventLog/Resume/LogFacts.swift": 7,
                "EventLog/Resume/LogWriter+Replay.swift": 2,
                "EventLog/Resume/LogWriter+Resume.swift": 2,
                "EventLog/Segments/LogWriter+Rotation.swift": 2,
                "Media/Decoding/PTSRepair.swift": 31,
                "Media/Decoding/VideoDecoder.swift": 4,
                "Media/Demuxing/Demuxer.swift": 7,
                "Media/Winding/Winder.swift": 6,
                "PipelineConfig/Scalars/ByteCount.swift": 1,
                "PipelineConfig/Scalars/DurationText.swift": 2,
                "PipelineConfig/Scalars/RuleValues.swift": 1,
                "Tensors/Layout.swift": 2,
                "Tensors/Shape.swift": 3,
                "Tensors/Tensor.swift": 3,
            ]),
        ConversionTests.Reason(
            "Instants, which saturate, and spans of at most 64 bits of nanoseconds in "
                + "the 128 bits of a Duration.",
            [
                "EventLog/Resume/ResumeKeeper.swift": 1,
                "Pipeline/Clocks/ArrivalTimeline.swift": 11,
                "Pipeline/Clocks/ArrivalWatch.swift": 5,
                "Pipeline/Clocks/CameraClock.swift": 9,
                "Pipeline/Clocks/CaptureTime.swift": 1,
                "Pipeline/Clocks/ClockNews.swift": 2,
                "Pipeline/Clocks/ClockRate.swift": 5,
                "Pipeline/Clocks/Duration+Magnitude.swift": 1,
                "Pipeline/Clocks/PlaybackPace.swift": 4,
            ]),
        ConversionTests.Reason(
            "Our own counts of what is in memory or was read.",
            [
                "EventLog/Resume/Replay.swift": 3,
                "LogQueries/EventScan.swift": 1,
                "LogQueries/Filter/FilterParser.swift": 2,
                "LogQueries/Index/LogIndex+Query.swift": 2,
                "LogQueries/Index/LogIndex+Update.swift": 1,
                "Media/Decoding/PacketHistory.swift": 12,
                "Media/Decoding/SteadyDecoder.swift": 7,
                "Media/Demuxing/PassedOver.swift": 1,
                "Media/Demuxing/PictureReader.swift": 3,
                "Media/Demuxing/Playlist.swift": 5,
                "Media/Demuxing/PlaylistClock.swift": 4,
                "Media/Demuxing/Reconnection.swift": 8,
            ]),
    ]
}
