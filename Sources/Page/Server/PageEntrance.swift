package import HTTPServing

/// Where a page is asked for: a socket that listens, and who may come in.
///
/// Opened before a run begins its log: an address that is taken, or that anybody could reach, is
/// refused and leaves nothing behind. Who asks before there is a server waits. The server closes
/// the socket.
package struct PageEntrance: Sendable {
    /// The port that it listens on.
    package let port: UInt16
    let socket: Int32
    let access: Access

    /// Listens at `address` from now on.
    ///
    /// `tokens` is the text of a token file, nil where everybody on this machine may do everything;
    /// any address but the loopback needs them. `names` are host names by which it may be asked.
    package init(_ address: ListenAddress, tokens text: String?, names: [String]) throws {
        let tokens = try text.map(Access.Tokens.init(file:))
        guard tokens != nil || address.isLoopback else {
            throw TokenFault.needed(address: address.description)
        }
        access = Access(tokens: tokens, names: names + [address.host])
        (socket, port) = try address.listen()
    }
}
