import Foundation
import Glibc
import TestSupport
import Testing

extension EndToEnd {
    /// The examples of Packaging/proxy, as they stand but for ports and certificate.
    @Suite struct ProxyTests {
        private static let name = "cams.example"

        /// A proxy before a page, as one of the examples says.
        private final class Proxy {
            let serving: Serving
            let port = Loopback.freePort()
            private let folder: ScratchFolder
            private let running: RunningProgram

            init(_ kind: String) throws {
                folder = try ScratchFolder()
                let tokens = try folder.write(
                    "read read-0123456789abcdef\nadmin admin-0123456789abcdef\n", to: "tokens")
                serving = try Serving(
                    ["--live", "--host", ProxyTests.name, "--token-file", tokens]
                        + SceneCase.rules)
                let (key, certificate) = (folder.file("key.pem"), folder.file("cert.pem"))
                let made = try Program.installed("openssl").run([
                    "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
                    "/CN=\(ProxyTests.name)", "-keyout", key, "-out", certificate,
                ])
                try #require(made.exitCode == 0, "\(made.errors)")
                let example = try String(
                    contentsOfFile: RepositoryFile.path(
                        "Packaging/proxy/\(kind == "nginx" ? "nginx.conf" : "Caddyfile")"),
                    encoding: .utf8
                )
                .replacingOccurrences(of: "127.0.0.1:8089", with: "127.0.0.1:\(serving.port)")
                if kind == "nginx" {
                    let own =
                        example
                        .replacingOccurrences(of: "listen 443", with: "listen 127.0.0.1:\(port)")
                        .replacingOccurrences(
                            of: "/etc/ssl/private/\(ProxyTests.name).key", with: key
                        )
                        .replacingOccurrences(
                            of: "/etc/ssl/\(ProxyTests.name).pem", with: certificate)
                    try folder.write(own, to: "example.conf")
                    let whole = try folder.write(
                        """
                        daemon off;
                        pid \(folder.file("pid"));
                        error_log stderr;
                        events {}
                        http {
                            access_log off;
                            client_body_temp_path \(folder.file("body"));
                            proxy_temp_path \(folder.file("proxy"));
                            fastcgi_temp_path \(folder.file("fastcgi"));
                            uwsgi_temp_path \(folder.file("uwsgi"));
                            scgi_temp_path \(folder.file("scgi"));
                            include \(folder.file("example.conf"));
                        }
                        """, to: "nginx.conf")
                    running = try Program.installed("nginx").start([
                        "-c", whole, "-p", folder.path, "-e", "stderr",
                    ])
                } else {
                    let own = example.replacingOccurrences(
                        of: "\n\(ProxyTests.name) {",
                        with: "\n\(ProxyTests.name):\(port) {\n\ttls \(certificate) \(key)\n"
                            + "\tbind 127.0.0.1")
                    let file = try folder.write(
                        "{\n\tadmin off\n\tauto_https disable_redirects\n\tstorage file_system "
                            + "\(folder.path)\n}\n" + own, to: "Caddyfile")
                    running = try Program.installed("caddy").start([
                        "run", "--adapter", "caddyfile", "--config", file,
                    ])
                }
                let isUp = running.wait(limit: 20) { (try? self.get("")) == "200" }
                #expect(isUp, "\(running.errors)")
            }

            deinit { running.send(signal: SIGTERM) }

            /// What curl prints for a path below the page; the status where nothing else is asked.
            func get(
                _ path: String, _ more: [String] = ["-o", "/dev/null", "-w", "%{http_code}"]
            ) throws -> String {
                try Program.installed("curl").run(
                    [
                        "-sk", "-m", "6", "--resolve", "\(ProxyTests.name):\(port):127.0.0.1",
                    ] + more + ["https://\(ProxyTests.name):\(port)/cameras/\(path)"]
                ).output
            }
        }

        @Test(arguments: ["nginx", "caddy"])
        func `the page works below a path of a proxy with TLS`(kind: String) throws {
            let proxy = try Proxy(kind)
            let reader = ["-H", "Authorization: Bearer read-0123456789abcdef"]
            #expect(try proxy.get("assets/app.js") == "200")
            #expect(try proxy.get("api/v1/sources") == "401")
            #expect(try proxy.get("api/v1/sources", reader).contains("\"sources\""))
            let other = reader + ["-H", "Host: evil.example"]
            #expect(try !proxy.get("api/v1/sources", other).contains("\"sources\""))

            // What a browser sends that is signed in: the public name as host and as origin.
            let origin = ["-H", "Origin: https://\(ProxyTests.name):\(proxy.port)"]
            let json = ["-H", "Content-Type: application/json", "-H", "X-Sightline: 1"]
            let signIn = try proxy.get(
                "api/v1/session",
                origin + json + ["-i", "-d", #"{"token":"admin-0123456789abcdef"}"#])
            #expect(signIn.lowercased().contains("set-cookie: sightline_session="), "\(signIn)")

            // Events and pictures come while the answer goes on.
            let events = try proxy.get("api/v1/events/stream?after=0", reader + ["-N", "-m", "3"])
            #expect(events.contains("event: record"), "\(events)")
            let moving = try proxy.get(
                "api/v1/wall.mjpeg",
                reader + ["-N", "-m", "3", "-o", "/dev/null", "-w", "%{size_download}"])
            #expect((Int(moving) ?? 0) > 10_000, "\(moving)")
        }
    }
}
