import EventLog

/// One form: takes what it is made of in the order of the log, and finishes its files.
protocol FrameExporter: AnyObject {
    /// Takes a frame with the objects that are exported.
    func add(_ frame: ExportFrame) throws
    /// Writes the rest and gives the files their names.
    func finish() throws
    /// What it makes.
    var paths: [String] { get }
}

/// A form that is made of events.
protocol EventExporter: AnyObject {
    /// Takes an event record and its line.
    func add(_ event: JSONValue, _ line: [UInt8]) throws
    /// Writes the rest and gives the files their names.
    func finish() throws
    /// What it makes.
    var paths: [String] { get }
}

/// Either of the two.
enum Exporter {
    case frames(any FrameExporter)
    case events(any EventExporter)

    var paths: [String] {
        switch self {
        case .frames(let one): one.paths
        case .events(let one): one.paths
        }
    }

    func finish() throws {
        switch self {
        case .frames(let one): try one.finish()
        case .events(let one): try one.finish()
        }
    }
}
