import HTTPTransfer

// The example of HTTPTransfer.docc.
func status(of address: String) throws -> Int {
    let request = HTTPTransferRequest("GET", address, milliseconds: 2_000, limit: 64 << 10)
    return try HTTPTransfer().send(request).status
}
