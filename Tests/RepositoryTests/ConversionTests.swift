import Foundation
import TestSupport
import Testing

/// No number from a file, a network, a log or a flag may trap: where such numbers are handled,
/// every conversion says what happens to a value that does not fit (`exactly:`, `clamping:`,
/// `truncatingIfNeeded:`, `saturating:`), and no `abs` meets the least number.
///
/// What cannot trap all the same is listed by file, with the reason. A new one belongs into the
/// list only with a reason of the list; else it is to be written as a checked one.
@Suite struct ConversionTests {
    struct Reason: Sendable {
        let text: String
        /// Conversions that a file may have for this reason.
        let files: [String: Int]

        init(_ text: String, _ files: [String: Int]) { (self.text, self.files) = (text, files) }
    }

    /// What works on numbers of its own alone, or has its values checked at run time by tests of
    /// extreme ones: the engine (ExtremeValueTests), resampling, letters, the graph of stages.
    private static let left = [
        "InferenceEngine/", "StageGraph/", "Hashing/", "Locking/", "Imaging/Fitting/",
        "Imaging/Text/",
    ]

    private static func unchecked(in text: String) -> Int {
        let labels =
            "exactly:|clamping:|truncatingIfNeeded:|bitPattern:|littleEndian:|bigEndian:"
            + "|saturating:|ascii:|roundedHalf"
        let pattern =
            "(?<![\\w.])U?Int(8|16|32|64)?\\((?!\(labels)|\\)|\")|(?<![\\w.])abs\\("
        guard let wanted = try? NSRegularExpression(pattern: pattern) else { return -1 }
        return text.split(separator: "\n").reduce(0) { sum, line in
            let code = line.range(of: "//").map { String(line[..<$0.lowerBound]) } ?? String(line)
            let all = NSRange(code.startIndex..., in: code)
            return sum + wanted.numberOfMatches(in: code, range: all)
        }
    }

    @Test func `every conversion that could trap has a reason why it does not`() throws {
        var allowed: [String: Int] = [:]
        for reason in Self.reasons { allowed.merge(reason.files) { $0 + $1 } }
        var seen = 0
        for file in RepositoryFile.files(under: "Sources", endings: [".swift"]) {
            let name = String(file.dropFirst("Sources/".count))
            guard !Self.left.contains(where: name.hasPrefix) else { continue }
            let found = Self.unchecked(in: try RepositoryFile.text(file))
            seen += found
            #expect(
                found <= allowed[name] ?? 0,
                """
                \(name) has \(found) conversions that trap on a value that does not fit, the list \
                has \(allowed[name] ?? 0): write exactly:, clamping: or truncatingIfNeeded:, or, \
                where none can trap, list it in ConversionTests with the reason
                """)
        }
        #expect(seen > 200, "the pattern finds what is there")
    }

    @Test func `a rounded number becomes a whole one only where it was clamped`() throws {
        // A float that is NaN or too large traps; these files clamp it in the same line.
        let pattern = /U?Int(?:8|16|32|64)?\((?!saturating:|exactly:|clamping:)[^()]*\.rounded\(/
        for file in RepositoryFile.files(under: "Sources/InferenceEngine", endings: [".swift"]) {
            for line in try RepositoryFile.text(file).split(separator: "\n") {
                #expect(line.firstMatch(of: pattern) == nil, "\(file): \(line)")
            }
        }
    }
}

extension ConversionTests {
    private static let reasons = [
        Reason(
            "Reads a text: nil for what is no number.",
            [
                "Analytics/Rules/CombinedRule.swift": 1,
                "EventLog/Reading/LogReader+Frames.swift": 1,
                "VisionCore/Calendar/DaylightRule.swift": 2,
                "VisionCore/Calendar/Schedule.swift": 1,
                "sightline/Logs/LogDifference.swift": 1,
                "sightline/Logs/MissSearch+Rules.swift": 1,
                "EventLog/Reading/JSONValue.swift": 5,
                "HTTPServing/HTTPFile.swift": 2, "HTTPServing/HTTPRequest.swift": 1,
                "HTTPServing/ListenAddress.swift": 1,
                "Page/API/EventsAPI.swift": 2,
                "Page/Pipeline/SourcePolicy.swift": 3,
                "Page/Server/PageRequest.swift": 1,
                "EventSinks/Adapters/SinkAddress.swift": 2,
                "PipelineConfig/Scalars/ServerAddress.swift": 1,
                "RemoteInference/Messages/InferenceJSON.swift": 1,
                "RemoteInference/Transport/GRPCTransport.swift": 1,
                "RemoteInference/Transport/InferenceTransport.swift": 1,
                "RemoteInference/Transport/RESTTransport.swift": 1,
                "LogForms/Export/ExportFrame.swift": 1,
                "LogForms/Export/Forms/TrackRows.swift": 2,
                "LogForms/Export/FrameFeed.swift": 1,
                "LogForms/Import/ImportOptions.swift": 3,
                "LogQueries/Filter/EventFilter.swift": 1,
                "LogQueries/Filter/FilterParser.swift": 1,
                "Media/Demuxing/PictureFolder.swift": 2,
                "Media/Demuxing/Playlist.swift": 1,
                "ModelCatalogue/Reading/FileFacts.swift": 1,
                "ONNXImporter/WireFormat/WeightFiles.swift": 1,
                "Pipeline/Builder/FollowedNetwork.swift": 1,
                "Pipeline/Models/ModelOpening.swift": 1,
                "Pipeline/Outputs/OutputSegments.swift": 1,
                "Pipeline/Results/DetectionResults.swift": 1,
                "Pipeline/Run/MemoryLimit.swift": 1, "Pipeline/Run/ProcessFigures.swift": 2,
                "PipelineConfig/Document/ConfigNode.swift": 1,
                "PipelineConfig/Scalars/ByteCount.swift": 2,
                "PipelineConfig/Scalars/DurationText.swift": 4,
                "Tensors/NumPy/NumPyHeader.swift": 4,
                "Scale/Engines/Ray/RayEngine.swift": 1,
                "Scale/Engines/Slurm/SlurmEngine.swift": 1,
                "Scale/Engines/Slurm/SlurmScript.swift": 1,
                "sightline/Commands/FolderRun.swift": 1,
                "sightline/Fencing/EpochGuard.swift": 1,
                "sightline/Fencing/FenceFlags.swift": 1,
                "sightline/Commands/LogCommand+Import.swift": 1,
                "sightline/Commands/RunCommand.swift": 1,
                "sightline/Files/MOTSequence.swift": 1,
                "sightline/Terminal/StartupPages.swift": 1,
            ]),
        Reason(
            "The value is compared or clamped before, in sight.",
            [
                "sightline/Report/WayMap.swift": 2,
                "Analytics/Events/EventMoment.swift": 1,
                "Annotation/Float+Percent.swift": 1,
                "Detectors/Families/BoxListDecoder.swift": 1,
                "Detectors/Masks/CandidateMask.swift": 4,
                "Pipeline/Services/RemoteFeed.swift": 2,
                "Detectors/NetworkRunner.swift": 2,
                "Detectors/Pictures/PictureSegmenter.swift": 4,
                "Detectors/Pose/HeatMaps.swift": 2,
                "Detectors/Pose/PoseFields.swift": 1,
                "Evaluation/Events/EventFigures.swift": 2,
                "Evaluation/Files/COCOIdentifier.swift": 2,
                "Evaluation/Files/MOTText.swift": 6,
                "EventLog/Encoding/JSONLine+Scalars.swift": 3,
                "EventLog/Reading/LineParser.swift": 2,
                "EventLog/Resume/LogFacts.swift": 1,
                "Imaging/Drawing/Painter+Cells.swift": 2,
                "Imaging/Drawing/Painter+Lines.swift": 6,
                "Imaging/Drawing/Painter+Mask.swift": 2,
                "Imaging/Drawing/Painter+Polygon.swift": 3,
                "Imaging/Drawing/Painter+Text.swift": 1,
                "Imaging/Drawing/Painter.swift": 2,
                "Imaging/Drawing/PixelRect.swift": 1,
                "Imaging/Drawing/YUVColour.swift": 1,
                "Imaging/Sums/BlockFlow.swift": 2,
                "Media/Decoding/CodecContext.swift": 2,
                "Media/Decoding/PTSRepair.swift": 4,
                "Media/Demuxing/PictureReader.swift": 4,
                "Media/Demuxing/TransportSplice.swift": 4,
                "Media/Encoding/EncoderChoice.swift": 2,
                "Media/Encoding/EncoderSettings.swift": 6,
                "ONNXImporter/WireFormat/ProtobufReader.swift": 8,
                "Page/Pictures/HeatPicture.swift": 3,
                "Pipeline/Builder/DetectorSpec+Description.swift": 1,
                "Pipeline/Models/Calibration.swift": 1,
                "Pipeline/Models/GraphProbe.swift": 2,
                "Pipeline/Records/NoticeRecords.swift": 5,
                "Pipeline/Services/InferenceService.swift": 1,
                "Pipeline/Services/PictureTiles.swift": 2,
                "Pipeline/Sources/SourceSettings.swift": 1,
                "PipelineConfig/Keys/ConfigValueKind.swift": 2,
                "TFLiteImporter/Lowering/CustomLowering.swift": 1,
                "TFLiteImporter/Lowering/Emitter+Elementwise.swift": 1,
                "TFLiteImporter/Lowering/Emitter+Values.swift": 1,
                "TFLiteImporter/Lowering/SelectionLowering.swift": 1,
                "TFLiteImporter/Lowering/SliceLowering.swift": 6,
                "Tensors/Float+Float16.swift": 4,
                "Tracking/Byte/ByteTrackerOptions.swift": 1,
                "VisionCore/InstanceMask.swift": 2,
                "sightline/Terminal/DownloadLine.swift": 2,
                "sightline/Terminal/EventWords.swift": 1,
                "sightline/Terminal/FigureTable.swift": 5,
                "sightline/Terminal/ProgressLine.swift": 5,
            ]),
        Reason(
            "The magnitude of a floating-point number, which cannot overflow.",
            [
                "Analytics/Geometry/Body.swift": 1,
                "Analytics/Rules/HeadingRule.swift": 1,
                "PipelineConfig/Pipeline/ShapeCheck.swift": 1,
                "VisionCore/Geometry/Ground.swift": 5,
                "sightline/Commands/LogCommand+Why.swift": 1,
                "sightline/Logs/MissSearch+Rules.swift": 1,
                "Analytics/Geometry/Segment.swift": 1,
                "Annotation/LabelPlacer.swift": 2,
                "Annotation/TrailHistory.swift": 2,
                "Detectors/Families/Sigmoid.swift": 2,
                "ModelCatalogue/Reading/CellOffsets.swift": 2,
                "ModelCatalogue/Reading/Reading+Family.swift": 1,
                "ModelCatalogue/Reading/UnderstoodModel.swift": 3,
                "ModelCatalogue/Reading/WholeReadings.swift": 1,
                "Pipeline/Models/TestCard.swift": 2,
                "sightline/Commands/LineDirection.swift": 8,
            ]),
        Reason(
            "Our own count, index, size of memory that is there, or a value made of checked ones.",
            [
                "Evaluation/Tracks/BestPairing.swift": 5,
                "Evaluation/Tracks/IdentityPairs.swift": 4,
                "Evaluation/Tracks/ScoredSequence.swift": 1,
                "Evaluation/Tracks/SparsePairing.swift": 5,
                "Evaluation/Tracks/TrackFigures+Classic.swift": 4,
                "Evaluation/Tracks/TrackFigures+HigherOrder.swift": 2,
                "EventLog/Encoding/Base32.swift": 1,
                "EventLog/Encoding/JSONLine.swift": 1,
                "EventLog/Identity/RunID.swift": 2,
                "EventLog/Identity/SourceFingerprint.swift": 2,
                "EventLog/Encoding/WallInstant+Text.swift": 1,
                "EventLog/Reading/EventKey.swift": 4,
                "EventLog/Reading/InputFile.swift": 1,
                "EventLog/Reading/KeyStack.swift": 1,
                "EventLog/Reading/LineSource.swift": 1,
                "EventLog/Reading/LogReader.swift": 1,
                "EventLog/Reading/VerifyPass.swift": 2,
                "EventLog/Reading/VerifyReport.swift": 1,
                "EventLog/Resume/LogSurvey.swift": 1,
                "EventLog/Resume/LogWriter+Resume.swift": 2,
                "EventLog/Resume/RecordDigest.swift": 1,
                "EventLog/Resume/ResumeStore.swift": 1,
                "EventLog/Segments/LogSegments.swift": 3,
                "EventLog/Segments/LogWriter+Rotation.swift": 1,
                "EventLog/Writing/DescriptorFile.swift": 3,
                "EventLog/Writing/LineOutput.swift": 2,
                "EventLog/Writing/LogClock.swift": 2,
                "EventLog/Writing/LogWriter+Commit.swift": 1,
                "LogQueries/EventQuery.swift": 1,
                "LogQueries/Filter/EventFilter.swift": 2,
                "LogQueries/Index/Database.swift": 2,
                "LogQueries/Index/IndexTables.swift": 1,
                "LogQueries/Index/LogIndex+Update.swift": 1,
                "LogQueries/Index/LogIndex.swift": 2,
                "Media/Decoding/DecodingSession.swift": 2,
                "Media/Demuxing/PictureFile.swift": 4,
                "Media/Encoding/SoundRecoder.swift": 14,
                "Media/Frames/FrameConverter.swift": 9,
                "ModelCatalogue/Store/ChildProcess.swift": 1,
                "ModelCatalogue/Store/FileSum+Text.swift": 1,
                "Pipeline/Run/Processor.swift": 2,
                "Tensors/MappedFile.swift": 2,
                "Tensors/Shape.swift": 5,
                "Tensors/Tensor.swift": 8,
                "VisionCore/ClassMap.swift": 2,
                "VisionCore/PathText.swift": 2,
                "VisionCore/Text/PercentEncoding.swift": 2,
            ]),
        Reason(
            "A narrower number becomes a wider one: libav's Int32, bytes of a file, flags of the system.",
            [
                "EventSinks/Adapters/ExecSink.swift": 1,
                "VisionCore/Calendar/Schedule.swift": 2,
                "VisionCore/Calendar/WallText.swift": 2,
                "VisionCore/Calendar/WallZone.swift": 3,
                "Analytics/Rules/CrossingCount.swift": 3,
                "Analytics/Rules/TrackLifeRule.swift": 1,
                "Analytics/Rules/ZoneRule.swift": 1,
                "Detectors/Families/YOLODecoder.swift": 1,
                "EventLog/Records/SourceRecord.swift": 2,
                "Media/Decoding/ExifOrientation.swift": 2,
                "Media/Demuxing/ContainerReader.swift": 2,
                "Media/Demuxing/FormatContext.swift": 2,
                "Media/Demuxing/OpenContainer.swift": 1,
                "Media/Demuxing/Opening.swift": 1,
                "Media/Demuxing/StreamInfo.swift": 7,
                "Media/Frames/FrameBuffer.swift": 3,
                "Media/Frames/FramePool.swift": 2,
                "Media/Frames/Packet.swift": 2,
                "Media/Frames/Ratio.swift": 2,
                "Media/Frames/TimeBase+Libav.swift": 2,
                "Media/Support/MonotonicClock.swift": 2,
                "ONNXImporter/WireFormat/FieldDecoding.swift": 3,
                "Pipeline/EventMedia/PictureQuality.swift": 5,
                "Pipeline/Outputs/FileIdentity.swift": 2,
                "Pipeline/Outputs/FragmentedFile.swift": 2,
                "Pipeline/Outputs/MadeOutputs.swift": 1,
                "TFLiteImporter/Format/BufferList.swift": 6,
                "TFLiteImporter/Format/FlatTable.swift": 8,
                "TFLiteImporter/Format/FlatVector.swift": 5,
                "TFLiteImporter/Format/FlexMap.swift": 15,
                "TFLiteImporter/Format/ModelTable.swift": 1,
                "TFLiteImporter/Format/OperatorEntry.swift": 4,
                "TFLiteImporter/Format/TensorTable.swift": 2,
                "sightline/Files/InputFile.swift": 1,
                "sightline/Terminal/FileHandleOutput.swift": 2,
                "sightline/Terminal/ProcessLimits.swift": 1,
                "sightline/Terminal/ProgramArguments.swift": 1,
                "sightline/Terminal/SignalWatch.swift": 2,
            ]),
    ]
}
