package import InferenceEngine
package import ONNXImporter
package import TFLiteImporter
package import VisionCore

extension EngineError: UserFacing {
    /// A network that cannot be planned or run is bad data.
    package var exitCode: ExitStatus { .badData }
}

extension ImportError: UserFacing {
    /// A file that is not there is no input; everything else is bad data.
    package var exitCode: ExitStatus {
        if case .cannotOpen = self { return .noInput }
        return .badData
    }
}

extension TFLiteError: UserFacing {
    /// A file that is not there is no input; everything else is bad data.
    package var exitCode: ExitStatus {
        if case .cannotOpen = self { return .noInput }
        return .badData
    }
}
