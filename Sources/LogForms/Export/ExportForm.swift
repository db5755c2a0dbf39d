/// A form of others in which a log is exported.
package enum ExportForm: String, Sendable, CaseIterable {
    /// MOTChallenge text, frames from 1.
    case mot
    /// COCO results, and a file of the images beside it.
    case coco
    /// A folder of labels as Ultralytics has it.
    case yolo
    /// CVAT for video 1.1.
    case cvat
    /// A task of Label Studio with predictions.
    case labelstudio
    /// KITTI's tracking text.
    case kitti
    /// A table of detections.
    case csv
    /// WebVTT captions of events, and a metadata track beside them.
    case vtt
    /// SubRip captions of events.
    case srt
    /// ONVIF's metadata stream.
    case onvif
    /// Refused: the table becomes one with two lines of Python.
    case parquet

    /// Whether it is of the tracks, frames or captions of one source.
    var isOfOneSource: Bool {
        switch self {
        case .mot, .cvat, .labelstudio, .kitti, .vtt, .srt, .onvif: true
        case .coco, .yolo, .csv, .parquet: false
        }
    }

    /// Which objects of a frame it has.
    var selection: Selection {
        switch self {
        case .coco, .csv, .parquet: .all
        case .mot, .cvat, .labelstudio, .kitti: .tracks
        case .yolo, .onvif: .shown
        case .vtt, .srt: .none
        }
    }

    /// Which objects of a frame are exported.
    enum Selection: Sendable {
        /// Everything that was detected.
        case all
        /// Detections of confirmed tracks.
        case tracks
        /// The same; where nothing was tracked, what the run kept.
        case shown
        /// None: it is made of events.
        case none
    }
}
