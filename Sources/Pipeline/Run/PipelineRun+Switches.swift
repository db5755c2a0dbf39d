import Analytics
import Dispatch
import EventLog
import EventSinks
import Locking
import PipelineConfig
import VisionCore

extension PipelineRun {
    /// Switches rules and detection as `change` says, and keeps that for the next run; `author` is
    /// by what somebody asked for it.
    ///
    /// The log hears of each switch. What is wrong is returned, and nothing is switched then.
    package func setSwitches(
        by author: String, _ change: (inout RunSwitches) -> Void
    ) -> (any Error)? {
        let (description, old) = wanted.withLock { $0 }
        var new = old
        change(&new)
        guard new != old else { return nil }
        do {
            let difference = try apply(new.applied(to: description))
            if let switchFile { try new.save(path: switchFile) }
            let kept = new
            wanted.withLock { $0.switches = kept }
            services.reports.addReload(difference)
            note(kept.states(of: description), before: old.states(of: description), by: author)
            return nil
        } catch {
            return error
        }
    }

    /// Lets the sinks that may switch do so from now on, one wish after the other.
    func listenToSinks() {
        control.set(switches.states(of: description))
        let queue = DispatchQueue(label: "sightline.control")
        control.listen { [weak self] wish, sink in
            guard let self else { return }
            queue.async { self.turn(wish, by: sink) }
        }
    }

    private func turn(_ wish: SinkControl.Switch, by sink: String) {
        let refusal = setSwitches(by: "sink \(sink)") { switches in
            if let rule = wish.rule {
                switches.set(rule: rule, of: wish.source, isOn: wish.isOn)
            } else {
                switches.set(detectionOf: wish.source, isOn: wish.isOn)
            }
        }
        guard let refusal else { return }
        let reason = (refusal as? any UserFacing)?.summary ?? "\(refusal)"
        services.talk.tell("sink \(sink)", reason, "nothing is switched: \(reason)")
    }

    /// The log and the sinks hear how the switches stand now.
    private func note(
        _ now: [SinkControl.Switch], before: [SinkControl.Switch], by author: String
    ) {
        for (index, name) in description.sources.map(\.name).enumerated() {
            let changed = now.filter { $0.source == name && !before.contains($0) }
            let records = changed.map { one in
                ControlRecord(
                    author: .user, action: one.rule == nil ? "detect" : "rule", source: name,
                    rule: one.rule, from: .text(one.isOn ? "OFF" : "ON"),
                    to: .text(one.isOn ? "ON" : "OFF"), reason: author)
            }
            services.log.append(records, source: index, name: name)
        }
        control.set(now)
    }
}

extension RunSwitches {
    /// How the switches of a pipeline stand: the detection of each source that has one, its rules.
    func states(of description: PipelineDescription) -> [SinkControl.Switch] {
        description.sources.flatMap { source in
            let detection = SinkControl.Switch(
                source: source.name, rule: nil, isOn: !detectionOff.contains(source.name))
            let rules = description.rules(of: source).map { rule in
                SinkControl.Switch(
                    source: source.name, rule: rule.name,
                    isOn: isOn(rule: rule.name, of: source.name))
            }
            return (description.detect(of: source) == nil ? [] : [detection]) + rules
        }
    }
}
