import Analytics
import Dispatch
import EventLog
import Media
import PipelineConfig
import VisionCore

// Keeping within the memory that the run may take; on the queue.
extension Supervisor {
    /// Sheds a load, or takes one back, where the memory in use asks for it.
    func holdMemory(at now: HostInstant) {
        guard var control = memory.control, let used = memory.used() else { return }
        let change = control.note(used: used, loads: loads, at: now)
        memory.control = control
        // Sources that have joined since do without what the others do without.
        for run in live { order(run, control.shed) }
        if let change { follow(change) }
        // What sources and coders leave is with the allocator until it is asked for.
        if used > control.budget, !control.shed.isEmpty, now - memoryGivenBack >= .seconds(1) {
            memoryGivenBack = now
            ProcessMemory.giveBack()
        }
    }

    /// Returns what sources, coders and clients have left to the system, once a minute: the
    /// allocator would keep it for as long as the run goes on.
    func returnMemory(at now: HostInstant) {
        guard now - memoryGivenBack >= .seconds(60), !live.isEmpty else { return }
        memoryGivenBack = now
        DispatchQueue.global(qos: .utility).async { ProcessMemory.giveBack() }
    }

    /// What can be done without, the most dispensable first; one source always stays.
    private var loads: [MemoryControl.Load] {
        let live = live.filter { $0.isRunning || $0.isRefused }
        guard !live.isEmpty else { return [] }
        let outputs = live.contains {
            $0.plan.settings.isWatched && !$0.plan.description.outputs.isEmpty
        }
        return (services.previews.isOffered ? [.previews] : []) + (outputs ? [.outputs] : [])
            + [.rate] + live.dropFirst().reversed().map { .source($0.name) }
    }

    /// How much memory the run takes of what it may.
    var memoryVitals: MemoryVitals? {
        guard let control = memory.control else { return nil }
        let shed = control.shed
        return MemoryVitals(
            used: memory.used(), budget: control.budget, hasShedPreviews: shed.contains(.previews),
            hasShedOutputs: shed.contains(.outputs), hasShedRate: shed.contains(.rate),
            shedSources: shed.count { if case .source = $0 { true } else { false } })
    }

    private var live: [SourceRun] { runs.filter(\.plan.settings.isLive) }

    private func order(_ run: SourceRun, _ shed: [MemoryControl.Load]) {
        run.memory.orders.hasOutputs = !shed.contains(.outputs)
        run.memory.orders.isKeysOnly = shed.contains(.rate)
    }

    private func follow(_ change: MemoryControl.Change) {
        let (isShed, reason) = (change.isShed, change.reason)
        switch change.load {
        case .previews:
            services.previews.isShed = isShed
            note("previews", ("on", "off"), change, of: nil)
        case .outputs:
            for run in live { order(run, memory.control?.shed ?? []) }
            for run in live where run.plan.settings.isWatched {
                note("outputs", ("on", "off"), change, of: run)
            }
        case .rate:
            for run in live { order(run, memory.control?.shed ?? []) }
            for run in live { note("decode", ("all", "keys"), change, of: run) }
        case .source(let name):
            guard let run = live.first(where: { $0.name == name }) else { return }
            note("source", ("on", "off"), change, of: run)
            if isShed {
                run.refuse(SourceTrouble(.limits, "refused: \(reason)"))
            } else if run.admit() {
                start(run)
            }
        }
        let what = change.load.text
        services.talk.tell(
            "memory", "\(what) \(isShed)", "\(reason): \(what) \(isShed ? "off" : "on again")")
    }

    /// The log hears of a decision about one source, or about all.
    private func note(
        _ action: String, _ states: (kept: String, shed: String), _ change: MemoryControl.Change,
        of run: SourceRun?
    ) {
        guard let place = run ?? live.first else { return }
        let (before, after) =
            change.isShed ? (states.kept, states.shed) : (states.shed, states.kept)
        services.log.append(
            [
                ControlRecord(
                    author: .auto, action: action, source: run?.name, from: .text(before),
                    to: .text(after), reason: change.reason)
            ], source: place.plan.settings.index, name: place.name)
    }
}

extension MemoryControl.Load {
    /// In words for a person.
    fileprivate var text: String {
        switch self {
        case .previews: "pictures for the page"
        case .outputs: "annotated outputs"
        case .rate: "pictures between key frames"
        case .source(let name): "source '\(name)'"
        }
    }
}
