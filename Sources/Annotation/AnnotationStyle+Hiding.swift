extension AnnotationStyle {
    /// Whether anything of the pictures is hidden.
    package var hidesAnything: Bool {
        !blurClasses.isEmpty || !pixelateClasses.isEmpty || !coveredAreas.isEmpty
    }

    /// The style that hides the same, and draws nothing.
    package var hidingAlone: AnnotationStyle {
        var style = AnnotationStyle()
        (style.boxes, style.labels, style.masks, style.skeletons) = (false, false, false, false)
        (style.zones, style.lines, style.counters, style.hud) = (false, false, false, false)
        (style.blurClasses, style.pixelateClasses) = (blurClasses, pixelateClasses)
        style.coveredAreas = coveredAreas
        return style
    }
}
