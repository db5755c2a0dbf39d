import VisionCore

extension Length {
    /// Pixels at `point` for an object `height` pixels tall; nil where it cannot be measured.
    func pixels(at point: PrecisePoint, height: Double, in input: RuleInput) -> Double? {
        switch self {
        case .picture(let share): return share * Double(input.size.height)
        case .box(let factor): return factor * height
        case .metres(let metres):
            guard let scale = input.ground?.metresPerPixel(at: point, in: input.size), scale > 0
            else { return nil }
            return metres / scale
        }
    }

    /// The distance of two points in the unit of this length: shares of the picture's height, or
    /// metres; nil where it cannot be measured.
    func distance(_ first: PrecisePoint, _ second: PrecisePoint, in input: RuleInput) -> Double? {
        switch self {
        case .picture:
            let height = Double(input.size.height)
            return height > 0 ? first.distance(to: second) / height : nil
        case .box: return nil
        case .metres:
            guard let ground = input.ground, let a = ground.place(of: first, in: input.size),
                let b = ground.place(of: second, in: input.size)
            else { return nil }
            return a.distance(to: b)
        }
    }

    /// The field that holds a distance in its unit: `distance`, or `distance_m`.
    func field(_ distance: Double) -> EventField {
        needsGround
            ? EventField("distance_m", .number(distance, decimals: 3))
            : EventField("distance", .number(distance, decimals: 4))
    }
}
