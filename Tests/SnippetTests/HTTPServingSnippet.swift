import HTTPServing

// The example of HTTPServing.docc.
func greeting(at address: ListenAddress) throws -> HTTPServer {
    let (socket, port) = try address.listen()
    return HTTPServer(socket: socket, port: port) { request, reply in
        let name = request.value("name") ?? "nobody"
        reply(HTTPResponse(200, type: "text/plain", body: Array("hello \(name)".utf8)))
    }
}
