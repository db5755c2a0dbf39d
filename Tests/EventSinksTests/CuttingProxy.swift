import Foundation
import TestSupport

/// Stands between a sink and a server of TCP, and cuts connections in the middle of an answer.
///
/// The first connection ends when so many bytes have gone from the server to the sink, the next one
/// behind the next number; those after them stay. Everything goes to the server all the same.
final class CuttingProxy {
    let port: Int
    private let file: String
    private let process: RunningProgram

    init(to server: Int, after bytes: [Int]) throws {
        port = try Arrived.freePort()
        let folder = try ScratchFolder()
        file = folder.file("cuts")
        try Data().write(to: URL(filePath: file))
        kept = folder
        process = try Python.interpreter().start(
            ["-c", Self.script, "\(port)", "\(server)", file] + bytes.map(String.init))
        let running = process
        _ = running.wait { running.output.contains("ready") }
    }

    private let kept: ScratchFolder

    /// How many connections were cut.
    var cuts: Int {
        (try? String(contentsOfFile: file, encoding: .utf8))?.split(separator: "\n").count ?? 0
    }

    func end() { process.kill() }

    private static let script = """
        import socket, struct, sys, threading
        port, server, file = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
        limits = [int(text) for text in sys.argv[4:]]
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen()
        print("ready", flush=True)

        def copy(source, target):
            try:
                while data := source.recv(65536):
                    target.sendall(data)
            except OSError:
                pass

        def serve(client, limit):
            try:
                upstream = socket.create_connection(("127.0.0.1", server))
            except OSError:
                # Not up yet: the next connection has this one's limit.
                if limit is not None:
                    limits.insert(0, limit)
                client.close()
                return
            threading.Thread(target=copy, args=(client, upstream), daemon=True).start()
            left = limit
            try:
                while data := upstream.recv(65536):
                    part = data if left is None else data[:left]
                    client.sendall(part)
                    if left is not None:
                        left -= len(part)
                        if left == 0:
                            # As when the other machine is gone: a reset.
                            client.setsockopt(
                                socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                            with open(file, "a") as out:
                                out.write("cut\\n")
                            break
            except OSError:
                pass
            client.close()
            upstream.close()

        while True:
            client, _ = listener.accept()
            threading.Thread(
                target=serve, args=(client, limits.pop(0) if limits else None), daemon=True).start()
        """
}
