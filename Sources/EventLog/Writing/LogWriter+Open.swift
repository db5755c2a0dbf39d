extension LogWriter {
    /// Opens `target`, locks it and decides what is to be done with what stands there.
    ///
    /// `acceptsPayload` tells whether what stages saved in a resume state can be restored; a state
    /// with a payload that cannot is not used. Throws `.inUse` when another run holds it, `.differs` when it is the log of another run,
    /// `.damaged` when it cannot be trusted, `.cannotOpen` when it cannot be made.
    package static func open(
        _ target: LogOptions.Target, header: RunRecord, options: LogOptions = LogOptions(),
        clock: LogClock = .system, acceptsPayload: ([UInt8]) -> Bool = { _ in true }
    ) throws(EventLogError) -> LogOpening {
        guard case .path(let path) = target else {
            let file = DescriptorFile(standardOutput: ())
            return .fresh(
                try LogWriter(
                    file: file, path: "-", header: header, options: options, clock: clock))
        }
        let file = try DescriptorFile(path: path)
        var length: Int64 = 0
        do throws(FileFault) {
            if options.overwrites, file.canTruncate { try file.truncate(to: 0) }
            length = try file.length()
        } catch {
            throw .io(path: path, cause: error)
        }
        guard length > 0, file.canTruncate else {
            return .fresh(
                try fresh(file, path: path, header: header, options: options, clock: clock))
        }
        let state = options.usesState ? ResumeStore(log: path).load() : nil
        let isUsable = state?.sources.values.allSatisfy { acceptsPayload($0.payload) } ?? false
        return try takeUp(
            file, path: path, header: header, options: options, clock: clock,
            state: isUsable ? state : nil)
    }
}
