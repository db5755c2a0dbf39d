import StageGraph
import TestSupport
import Testing

@Suite struct StageLifecycleTests {
    enum Event: CaseIterable {
        case start, opened, openFailed, beginWork, endWork
        case inputsEnded, flushed, stop, didClose
    }

    struct Script: CustomTestStringConvertible {
        var name: String
        var events: [Event]
        var actions: [StageLifecycle.Action]
        var testDescription: String { name }
    }

    static let scripts: [Script] = [
        Script(
            name: "a plain run",
            events: [.start, .opened, .beginWork, .endWork, .inputsEnded, .flushed, .didClose],
            actions: [.open, .announceOpened, .flush, .endOutputs, .close, .finish]),
        Script(
            name: "opening fails", events: [.start, .openFailed, .stop],
            actions: [.open, .endOutputs, .finish]),
        Script(
            name: "stopped while opening", events: [.start, .stop, .opened, .didClose],
            actions: [.open, .announceOpened, .endOutputs, .close, .finish]),
        Script(
            name: "stopped while opening, which then fails", events: [.start, .stop, .openFailed],
            actions: [.open, .endOutputs, .finish]),
        Script(
            name: "stopped at rest", events: [.start, .opened, .stop, .beginWork, .didClose],
            actions: [.open, .announceOpened, .endOutputs, .close, .finish]),
        Script(
            name: "stopped with two batches at work",
            events: [
                .start, .opened, .beginWork, .beginWork, .stop, .endWork, .inputsEnded, .endWork,
                .didClose,
            ],
            actions: [.open, .announceOpened, .endOutputs, .close, .finish]),
        Script(
            name: "the end waits for the batch at work",
            events: [
                .start, .opened, .beginWork, .inputsEnded, .endWork, .inputsEnded, .flushed,
                .didClose,
            ],
            actions: [.open, .announceOpened, .flush, .endOutputs, .close, .finish]),
        Script(
            name: "stopped while flushing",
            events: [.start, .opened, .inputsEnded, .stop, .flushed, .didClose],
            actions: [.open, .announceOpened, .flush, .endOutputs, .close, .finish]),
        Script(
            name: "stopped before the start", events: [.stop, .start],
            actions: [.endOutputs, .finish]),
        Script(
            name: "everything after the end is ignored",
            events: [
                .start, .openFailed, .opened, .beginWork, .endWork, .inputsEnded, .flushed, .stop,
                .didClose, .start,
            ],
            actions: [.open, .endOutputs, .finish]),
    ]

    @Test(arguments: scripts) func `each event returns what is to be done`(script: Script) {
        var lifecycle = StageLifecycle()
        let actions = script.events.flatMap { Self.apply($0, to: &lifecycle) }
        #expect(actions == script.actions)
    }

    @Test func `any sequence of events closes what opened, once, after the outputs ended`() {
        var numbers = SeededRandom(seed: 7)
        for _ in 0..<20_000 {
            var lifecycle = StageLifecycle()
            var actions: [StageLifecycle.Action] = []
            var hasOpened = false
            var isOpening = false
            for _ in 0..<24 {
                guard let event = Event.allCases.randomElement(using: &numbers) else { continue }
                let before = lifecycle.state
                if case .opening = before { isOpening = true } else { isOpening = false }
                if isOpening, event == .opened { hasOpened = true }
                actions += Self.apply(event, to: &lifecycle)
                if before == .closed { #expect(lifecycle.state == .closed) }
            }
            for action in Set(actions) {
                #expect(actions.count { $0 == action } == 1, "\(action) twice in \(actions)")
            }
            if let close = actions.firstIndex(of: .close) {
                #expect(hasOpened)
                #expect(actions.firstIndex(of: .endOutputs) ?? .max < close)
            }
            if lifecycle.state == .closed {
                #expect(actions.last == .finish)
                #expect(actions.contains(.close) == hasOpened)
            }
        }
    }

    private static func apply(
        _ event: Event, to lifecycle: inout StageLifecycle
    ) -> [StageLifecycle.Action] {
        switch event {
        case .start: return lifecycle.start()
        case .opened: return lifecycle.opened()
        case .openFailed: return lifecycle.openFailed()
        case .beginWork:
            _ = lifecycle.beginWork()
            return []
        case .endWork: return lifecycle.endWork()
        case .inputsEnded: return lifecycle.inputsEnded()
        case .flushed: return lifecycle.flushed()
        case .stop: return lifecycle.stop()
        case .didClose: return lifecycle.didClose()
        }
    }
}
