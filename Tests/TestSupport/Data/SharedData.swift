import Foundation

/// The folder of real models, clips and pictures, named by `SIGHTLINE_DATA`.
///
/// It is too large for the repository. A test that wants a part that is not there is skipped and
/// counted, where `CI` is set too.
package enum SharedData {
    /// The folder, `../shared` of the package by default.
    package static var root: String {
        let named = ProcessInfo.processInfo.environment["SIGHTLINE_DATA"] ?? "../shared"
        return URL(fileURLWithPath: named).path
    }

    /// The path of `name` in it; ends the test as skipped when that is not there.
    package static func path(_ name: String) throws -> String {
        let path = root + "/" + name
        guard FileManager.default.fileExists(atPath: path) else {
            let part = name.prefix { $0 != "/" }
            try Skip.test("\(part) of the shared data is not there (SIGHTLINE_DATA)")
        }
        return path
    }
}
