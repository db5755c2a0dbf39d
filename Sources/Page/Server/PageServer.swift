import EventLog
import HTTPServing
import Pipeline
import Resources
import VisionCore

/// Serves the page and its interface at an address.
package final class PageServer: Sendable {
    /// The port that it listens on.
    package var port: UInt16 { server.port }

    private let server: HTTPServer
    private let host: PageHost

    /// The root of the interface.
    static let root = "/api/v1"

    /// Serves `host` at `entrance` from now on.
    package init(_ entrance: PageEntrance, host: PageHost) {
        let access = entrance.access
        let table = Self.table(host, access)
        self.host = host
        server = HTTPServer(socket: entrance.socket, port: entrance.port) { request, reply in
            reply(Self.answer(request, table, access))
        }
    }

    /// Ends all connections.
    package func stop() {
        server.stop()
        host.playlists.stop()
    }

    private static func table(_ host: PageHost, _ access: Access) -> RouteTable {
        var table = RouteTable()
        SourcesAPI(host: host).add(to: &table, under: root)
        let events = EventsAPI(host: host)
        events.add(to: &table, under: root)
        TracksAPI(host: host).add(to: &table, under: root)
        VerdictsAPI(host: host, events: events).add(to: &table, under: root)
        EventFilesAPI(host: host, events: events).add(to: &table, under: root)
        PicturesAPI(host: host).add(to: &table, under: root)
        PlaylistsAPI(host: host).add(to: &table, under: root)
        PipelineAPI(host: host).add(to: &table, under: root)
        FiguresAPI(host: host).add(to: &table, under: root)
        RunAPI(host: host).add(to: &table, under: root)
        LogAPI(host: host).add(to: &table, under: root)
        SessionAPI(access: access).add(to: &table, under: root)
        for (path, file) in pages {
            table.on("GET", path, .nothing) { _ in Asset.response(file) }
        }
        table.on("GET", "assets/{name}", .nothing) { request in
            guard Asset.isThere(request.names[0]) else { throw Problem(404, "nothing is here") }
            return Asset.response(request.names[0])
        }
        table.on("GET", "\(root)/openapi.json", .nothing) { _ in Asset.response("openapi.json") }
        for path in ["metrics", "livez", "readyz", "healthz"] {
            table.on("GET", path, .read) { _ in
                let answer = host.run.telemetry(for: path, version: host.version)
                return HTTPResponse(
                    answer.status, type: answer.type, headers: [("Cache-Control", "no-store")],
                    body: Array(answer.body.utf8))
            }
        }
        return table
    }

    private static let pages = [("/", "index.html")]

    private static func answer(
        _ request: HTTPRequest, _ table: RouteTable, _ access: Access
    ) -> HTTPResponse {
        do {
            let (route, names) = try table.route(for: request)
            try access.check(request, route.need)
            return try route.answer(PageRequest(http: request, names: names))
        } catch {
            return Problem(error).response
        }
    }
}

/// What the page is made of.
enum Asset {
    private static let files = Dictionary(
        uniqueKeysWithValues: EmbeddedFile.page.map { ($0.name, $0) })
    private static let types = [
        "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8",
        "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml",
        "json": "application/json",
    ]
    /// Nothing but what this server gives: no script within a page, no frame around it.
    private static let policy =
        "default-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; style-src 'self'; script-src 'self'; "
        + "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

    static func isThere(_ name: String) -> Bool { files[name] != nil }

    static func response(_ name: String) -> HTTPResponse {
        guard let file = files[name] else { return Problem(404, "nothing is here").response }
        let ending = name.split(separator: ".").last.map(String.init) ?? ""
        return HTTPResponse(
            200, type: types[ending] ?? "application/octet-stream",
            headers: [
                ("Cache-Control", "no-cache"), ("Content-Security-Policy", policy),
                ("Referrer-Policy", "no-referrer"), ("X-Frame-Options", "DENY"),
            ], body: file.bytes)
    }
}

/// What is wrong with tokens.
enum TokenFault: UserFacing {
    /// The address can be reached from elsewhere.
    case needed(address: String)
    /// A line of the file is none.
    case line(Int)
    /// There is none in it.
    case none

    var summary: String {
        switch self {
        case .needed(let address): "anybody could reach \(address): tokens are needed"
        case .line(let number): "line \(number) of the token file is no token"
        case .none: "the token file has no token"
        }
    }
    var hint: String? {
        switch self {
        case .needed: "name a --token-file, or listen on 127.0.0.1"
        case .line, .none: "a line is `read TOKEN` or `admin TOKEN`, 16 letters or more"
        }
    }
    var exitCode: ExitStatus {
        switch self {
        case .needed: .usage
        case .line, .none: .configuration
        }
    }
}

extension Access.Tokens {
    /// The tokens of a file: a line each, empty lines and those that begin with # left out.
    init(file text: String) throws(TokenFault) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let words = line.split { $0.isWhitespace }
            guard let role = words.first, !role.hasPrefix("#") else { continue }
            guard words.count == 2, words[1].utf8.count >= 16 else {
                throw .line(index + 1)
            }
            let token = SecretText([.secret(String(words[1]))])
            switch role {
            case "read": read.append(token)
            case "admin": admin.append(token)
            default: throw .line(index + 1)
            }
        }
        guard !read.isEmpty || !admin.isEmpty else { throw .none }
    }
}

/// `/session`: a browser signs in with a token and gets a cookie for it.
struct SessionAPI: Sendable {
    let access: Access

    func add(to table: inout RouteTable, under root: String) {
        table.on("GET", "\(root)/session", .nothing) { request in
            var role = "none"
            if (try? access.check(request.http, .read)) != nil { role = "read" }
            if (try? access.check(request.http, .admin)) != nil { role = "admin" }
            return .json(
                JSON.object([
                    "role": .string(role), "needs_token": .bool(access.asksForTokens),
                ]))
        }
        table.on("POST", "\(root)/session", .nothing) { request in
            guard let token = try request.json()["token"]?.string,
                let session = access.session(for: token)
            else { throw Problem(401, "this is no token of this server") }
            return HTTPResponse(
                204,
                headers: [
                    (
                        "Set-Cookie",
                        "\(Access.cookie)=\(session); Path=/; HttpOnly; SameSite=Strict"
                    )
                ])
        }
        table.on("DELETE", "\(root)/session", .nothing) { _ in
            HTTPResponse(
                204,
                headers: [
                    (
                        "Set-Cookie",
                        "\(Access.cookie)=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0"
                    )
                ])
        }
    }
}
