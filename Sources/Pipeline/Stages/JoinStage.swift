import StageGraph
import VisionCore

/// Puts what is known of a camera's small stream on the pictures of the large one.
final class JoinStage: Stage {
    private var join = FrameJoin()

    func process(_ batch: [JoinItem], _ emit: (JoinedItem) -> Void) throws {
        for item in batch {
            switch item {
            case .shown(let frame): join.add(shown: frame).forEach(emit)
            case .analysed(let frame): join.add(analysed: frame).forEach(emit)
            case .closing(let closing): emit(.closing(closing))
            case .shownNotice(let notice):
                join.flush().forEach(emit)
                emit(.notice(notice))
            }
        }
    }

    func flush(_ emit: (JoinedItem) -> Void) throws { join.flush().forEach(emit) }
}
