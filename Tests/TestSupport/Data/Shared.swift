import Foundation

/// The folder of real models, clips and pictures, named by `SIGHTLINE_DATA`.
package enum Shared {
    /// The folder, `../shared` of the package by default.
    package static var root: String {
        let named = ProcessInfo.processInfo.environment["SIGHTLINE_DATA"] ?? "../shared"
        return URL(fileURLWithPath: named).path
    }

    /// The path of `name` in it; nil, after one line that says so, when it is not there.
    package static func path(_ name: String, for what: String) -> String? {
        let path = root + "/" + name
        guard FileManager.default.fileExists(atPath: path) else {
            skip(what, because: "\(name) is not there, set SIGHTLINE_DATA")
            return nil
        }
        return path
    }

    /// Says in one line that `what` is not tested, and why.
    package static func skip(_ what: String, because reason: String) {
        print("skipped: \(what): \(reason)")
    }
}
