import VisionCore

extension KalmanAxis {
    /// Where the coordinate is `steps` after the last step.
    func position(after steps: Double) -> Double { position + velocity * steps }
}

extension CenterAspectFilter {
    /// The estimate `steps` after the last step; `freezing` lets the box keep its height.
    func box(after steps: Double, freezing: Bool) -> PreciseBox {
        let tall = freezing ? height.position : height.position(after: steps)
        return PreciseBox(
            centerX: x.position(after: steps), centerY: y.position(after: steps),
            width: aspect.position(after: steps) * tall, height: tall)
    }
}

extension CenterAreaFilter {
    /// The estimate `steps` after the last step; an area that would vanish stops shrinking.
    func box(after steps: Double) -> PreciseBox {
        let grown = area.position(after: steps)
        let size = grown > 0 ? grown : area.position
        let width = (size * aspect.position).squareRoot()
        return PreciseBox(
            centerX: x.position(after: steps), centerY: y.position(after: steps), width: width,
            height: size / width)
    }
}

extension CenterSidesFilter {
    /// The estimate `steps` after the last step; `freezing` lets the box keep its size.
    func box(after steps: Double, freezing: Bool) -> PreciseBox {
        PreciseBox(
            centerX: x.position(after: steps), centerY: y.position(after: steps),
            width: freezing ? width.position : width.position(after: steps),
            height: freezing ? height.position : height.position(after: steps))
    }
}
