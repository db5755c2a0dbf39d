extension Duration {
    /// Its length, whatever its sign.
    var magnitude: Duration { self < .zero ? .zero - self : self }
}
