import Dispatch
import EventLog
import Locking
import Media
import StageGraph
import VisionCore

/// Owns the set of running sources: starts, restarts, adds and removes them.
///
/// Nothing that happens to one source is noticed by the others. Everything happens on one queue;
/// nothing blocks on it but reading figures. Any thread may call it.
// Sendable: everything that changes is touched on `queue` only.
final class Supervisor: @unchecked Sendable {
    private let queue = DispatchQueue(label: "sightline.supervisor", qos: .userInitiated)
    let services: RunServices
    private let waitsForSources: Bool
    /// Sources that are removed only to come back: the run is not over meanwhile.
    private var returning = 0
    /// Sources in the order in which they joined; those that were removed are not in it.
    var runs: [SourceRun] = []
    /// What the memory in use is held by, and how much that is, bytes.
    var memory: (control: MemoryControl?, used: @Sendable () -> Int?)
    /// When what was freed was last returned to the system.
    var memoryGivenBack = HostInstant.zero
    private var removals: [String: [@Sendable () -> Void]] = [:]
    /// What sources that were removed left, for when they come back.
    private var remains: [String: SourceRemains] = [:]
    private var completion: (@Sendable () -> Void)?
    private var stopMode: StopMode?
    private var clock: (any DispatchSourceTimer)?
    private var memoryClock: (any DispatchSourceTimer)?
    /// When it last looked after its sources.
    private var heartbeat = MonotonicClock.now

    /// Time that a stop leaves outputs to take what is in flight, and stages to work it off.
    private static let outputPatience = DispatchTimeInterval.seconds(2)
    private static let stopPatience = DispatchTimeInterval.milliseconds(3_500)
    private static let tick = DispatchTimeInterval.seconds(1)
    /// Time between two looks at the memory in use.
    private static let memoryTick = DispatchTimeInterval.milliseconds(50)

    /// A supervisor of sources that share `services`.
    ///
    /// `waitsForSources`: it goes on when all sources have ended, since others may be added.
    /// Live sources keep within `memory` as far as they can, of which `used` says how much they
    /// take.
    init(
        services: RunServices, waitsForSources: Bool = false, memory: MemoryControl? = nil,
        used: @escaping @Sendable () -> Int? = { ProcessFigures.ownBytes }
    ) {
        self.services = services
        self.memory = (memory, used)
        self.waitsForSources = waitsForSources
    }

    /// Starts the sources of `plans`; `completion` is called when all have ended.
    func start(
        _ runs: sending [SourceRun], completion: @escaping @Sendable () -> Void
    ) {
        let handed = Handover(runs)
        queue.async {
            guard let runs = handed.take() else { return }
            self.completion = completion
            self.runs = runs
            self.startClock()
            for run in runs where run.memory.vitals.failure != nil { run.reportRefusal() }
            for run in runs where run.memory.vitals.failure == nil { self.start(run) }
            self.finishIfOver()
        }
    }

    /// Adds a source while others run; throws when its networks cannot be used.
    ///
    /// A source that was removed continues its numbers. Blocks while its networks are opened, and
    /// until one of its name that is on its way out is gone: of two, the next removal would stop
    /// the one that is stopped already.
    func add(_ plan: sending SourcePlan) throws {
        let name = plan.settings.name
        beginReturning()
        defer { endReturning() }
        waitForRemoval(of: name)
        let remains = queue.sync { self.remains.removeValue(forKey: name) }
        let handed = Handover(try SourceRun(plan, services: services, remains: remains))
        queue.async {
            guard let run = handed.take() else { return }
            guard self.stopMode == nil, self.completion != nil else {
                run.leave()
                return
            }
            self.runs.append(run)
            self.start(run)
        }
    }

    /// Waits until a source that is being removed is gone.
    private func waitForRemoval(of name: String) {
        let gone = DispatchSemaphore(value: 0)
        queue.async {
            guard self.removals[name] != nil else {
                gone.signal()
                return
            }
            self.removals[name, default: []].append { gone.signal() }
        }
        gone.wait()
    }

    /// Does `work`, in which a source is removed and comes back; the run is not over meanwhile.
    func whileReturning(_ work: () throws -> Void) rethrows {
        beginReturning()
        defer { endReturning() }
        try work()
    }

    private func beginReturning() { queue.async { self.returning += 1 } }

    private func endReturning() {
        queue.async {
            self.returning -= 1
            self.finishIfOver()
        }
    }

    /// Removes a source: what is in flight of it is let through; `completion` is called when it
    /// is gone, also where there is none of that name.
    func remove(_ name: String, completion: @escaping @Sendable () -> Void = {}) {
        queue.async {
            guard let run = self.runs.first(where: { $0.name == name }) else {
                return completion()
            }
            guard run.isRunning else {
                if run.isRefused { self.remains[name] = self.end(refused: run) }
                self.runs.removeAll { $0 === run }
                return completion()
            }
            self.removals[name, default: []].append(completion)
            run.stop(.drain)
        }
    }

    /// Removes a source and waits until it is gone; not to be called on a queue of the run.
    func removeAndWait(_ name: String) {
        let gone = DispatchSemaphore(value: 0)
        remove(name) { gone.signal() }
        gone.wait()
    }

    /// Has a source follow other rules from its next frame on.
    func changeRules(of name: String, _ change: RuleChange) {
        queue.async {
            self.runs.first { $0.name == name }?.memory.orders.changeRules(change)
        }
    }

    /// Ends all sources; any number of times, `.now` outdoes `.drain`.
    func stop(_ mode: StopMode) {
        queue.async {
            guard self.stopMode != .now else { return }
            let isFirst = self.stopMode == nil
            self.stopMode = mode
            for run in self.runs where run.isRefused { self.end(refused: run) }
            for run in self.runs { run.stop(mode) }
            if isFirst { self.limitStop() }
            self.finishIfOver()
        }
    }

    /// What `body` makes of the sources that are in the set, in the order in which they joined.
    func withRuns<Result: Sendable>(_ body: @Sendable ([SourceRun]) -> Result) -> Result {
        queue.sync { body(runs) }
    }

    /// Figures of all sources that are in the set, in the order in which they joined.
    var figures: [SourceFigures] { queue.sync { runs.map(SourceFigures.init) } }

    /// How the run fares; waits a moment at most, so that a supervisor that hangs is seen to.
    func vitals(
        outputs: [(source: String, output: String, isUp: Bool)],
        reload: (ok: Bool, at: WallInstant)?
    ) -> RunVitals {
        queue.sync {
            RunVitals(
                now: MonotonicClock.now, heartbeat: heartbeat, sources: runs.map(\.vitals),
                stages: runs.flatMap(\.statistics), outputs: outputs, reload: reload,
                memory: memoryVitals)
        }
    }

    /// Why sources could not be processed, in the order in which they joined.
    var failures: [any UserFacing] { queue.sync { runs.compactMap(\.memory.vitals.failure) } }

    /// Figures of all live sources.
    var sourceStatistics: [StatRecord.Source] {
        queue.sync { sourceStatistics(at: MonotonicClock.now) }
    }

    /// Counters of all stages.
    var statistics: [StageStatistics] { queue.sync { runs.flatMap(\.statistics) } }
}

// On the queue.
extension Supervisor {
    /// Ends a source that waits for memory.
    @discardableResult private func end(refused run: SourceRun) -> SourceRemains {
        run.endRefused()
        return run.leave()
    }

    func start(_ run: SourceRun) {
        let started = ObjectIdentifier(run)
        run.start { result in
            self.queue.async {
                // It is in the set until its graph has ended.
                guard let run = self.runs.first(where: { ObjectIdentifier($0) == started })
                else { return }
                self.graphEnded(of: run, result)
            }
        }
    }

    /// A stop does not wait for an output that hangs, nor for a stage that does.
    private func limitStop() {
        queue.asyncAfter(deadline: .now() + Self.outputPatience) {
            for run in self.runs { run.abandonOutputs() }
        }
        queue.asyncAfter(deadline: .now() + Self.stopPatience) {
            guard self.completion != nil else { return }
            self.stopMode = .now
            for run in self.runs { run.stop(.now) }
        }
    }

    private func graphEnded(of run: SourceRun, _ result: Result<Void, GraphError>) {
        switch run.graphEnded(result) {
        case .restarted: start(run)
        case .refused where removals[run.name] == nil && stopMode == nil: break
        case .refused, .ended:
            run.endRefused()
            let remains = run.leave()
            if let waiting = removals.removeValue(forKey: run.name) {
                runs.removeAll { $0 === run }
                self.remains[run.name] = remains
                for completion in waiting { completion() }
            }
            // Without its log a run is worth nothing: a shared service that fails ends all.
            if services.trouble != nil, stopMode != .now {
                stopMode = .now
                for run in runs { run.stop(.now) }
            }
            finishIfOver()
        }
    }

    private func finishIfOver() {
        // The last one that runs is never without memory.
        if stopMode == nil, !runs.contains(where: \.isRunning),
            let first = runs.first(where: \.isRefused), first.admit()
        {
            start(first)
        }
        guard !runs.contains(where: { $0.isRunning || $0.isRefused }), let completion else {
            return
        }
        guard !(waitsForSources || returning > 0) || stopMode != nil else { return }
        self.completion = nil
        clock?.cancel()
        memoryClock?.cancel()
        (clock, memoryClock) = (nil, nil)
        completion()
    }

    private func sourceStatistics(at now: HostInstant) -> [StatRecord.Source] {
        runs.filter(\.plan.settings.isLive).map { $0.vitals.statistics(at: now) }
    }

    private func startClock() {
        let clock = DispatchSource.makeTimerSource(queue: queue)
        clock.schedule(deadline: .now() + Self.tick, repeating: Self.tick)
        clock.setEventHandler { [weak self] in
            guard let self else { return }
            let now = MonotonicClock.now
            heartbeat = now
            for run in runs { run.measure(at: now) }
            let statistics = runs.flatMap(\.statistics)
            let sources = sourceStatistics(at: now)
            services.log.tick { (statistics, sources) }
            returnMemory(at: now)
        }
        clock.resume()
        self.clock = clock
        guard memory.control != nil else { return }
        let memoryClock = DispatchSource.makeTimerSource(queue: queue)
        memoryClock.schedule(deadline: .now() + Self.memoryTick, repeating: Self.memoryTick)
        memoryClock.setEventHandler { [weak self] in self?.holdMemory(at: MonotonicClock.now) }
        memoryClock.resume()
        self.memoryClock = memoryClock
    }
}
