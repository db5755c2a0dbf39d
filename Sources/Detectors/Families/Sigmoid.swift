import Glibc

/// The logistic function, without overflow for large magnitudes.
func sigmoid(_ x: Float) -> Float {
    let e = expf(-abs(x))
    return (x >= 0 ? 1 : e) / (1 + e)
}

/// The logistic function in double precision.
func sigmoid(_ x: Double) -> Double {
    let e = exp(-abs(x))
    return (x >= 0 ? 1 : e) / (1 + e)
}
