import EventLog
import Imaging
import Media
import StageGraph
import VisionCore

// What the pictures tell about the camera.
extension DecodeStage {
    /// Notes whether anything moves, and reports what began or ended with that.
    func watchMotion(of frame: inout DecodedFrame, _ emit: (DetectItem) -> Void) {
        guard let means = motion.map({ _ in frame.picture.withImage { BlockMeans($0) } }),
            let outcome = motion?.look(at: means, time: frame.time)
        else { return }
        frame.isStill = outcome.isStill && source.isMotionGated
        for finding in outcome.findings { notify(.watch(finding), at: frame.time, emit) }
    }

    /// What was seen of the camera goes no further: an epoch begins, or the source is away.
    func endMotion(_ emit: (DetectItem) -> Void) {
        guard let lastTime else { return }
        for finding in motion?.restart(at: lastTime) ?? [] {
            notify(.watch(finding), at: lastTime, emit)
        }
    }

    /// Reports what the picture and its time of capture tell about the camera.
    func look(at frame: DecodedFrame, _ emit: (DetectItem) -> Void) {
        if source.reconnects {
            noteSight(sight.look(at: frame.picture, now: MonotonicClock.now), emit)
        }
        if let finding = damage.note(isDamaged: frame.picture.isCorrupt) {
            notify(.source(.damaged(finding)), emit)
            let hint = source.losesPackets ? "; `transport: tcp` loses none" : ""
            talk.tell(source.name, "damaged", finding.text + hint)
        }
        if let change = camera.takeChange() {
            notify(.watch(.cameraClock(change.provenance, change.text)), emit)
        }
    }

    func noteSight(_ finding: PictureFinding?, _ emit: (DetectItem) -> Void) {
        guard let finding else { return }
        notify(.watch(finding), emit)
    }
}
