import Foundation

/// Instants of the log.
enum Instants {
    /// Seconds since 1970 of an instant of the log.
    static func seconds(_ instant: String?) -> Double? {
        guard let instant, let dot = instant.firstIndex(of: "."),
            let date = ISO8601DateFormatter().date(from: instant[..<dot] + "Z"),
            let fraction = Double("0" + instant[dot...].dropLast())
        else { return nil }
        return date.timeIntervalSince1970 + fraction
    }
}
