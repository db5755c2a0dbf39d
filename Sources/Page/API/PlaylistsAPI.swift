import HTTPServing
import Pipeline
import VisionCore

/// `/sources/{name}/hls/…`: one source as HLS, made while somebody asks for its playlist.
struct PlaylistsAPI: Sendable {
    let host: PageHost

    func add(to table: inout RouteTable, under root: String) {
        table.on("GET", "\(root)/sources/{name}/hls/index.m3u8", .read) { try playlist($0) }
        table.on("GET", "\(root)/sources/{name}/hls/{file}", .read) { try part($0) }
    }

    private func playlist(_ request: PageRequest) throws(Problem) -> HTTPResponse {
        let name = request.names[0]
        guard let view = host.run.views.first(where: { $0.name == name }) else {
            throw Problem(404, "no source is called '\(name)'")
        }
        guard view.latest.now != nil else {
            throw Problem(404, "the source has given no picture yet")
        }
        try host.checkPreviews()
        let session = try host.playlists.session(
            PlaylistService.Request(
                source: name, isAnnotated: request.http.value("annotated") != "0"))
        return HTTPResponse(later: { done in
            session.whenReady { done(Self.playlist(of: session)) }
        })
    }

    private static func playlist(of session: PlaylistSession) -> HTTPResponse {
        guard let playlist = session.playlist else {
            var problem = Problem(503, "the source is not coded any more", hint: "ask anew")
            problem.headers = [("Retry-After", "1")]
            return problem.response
        }
        return HTTPResponse(
            200, type: "application/vnd.apple.mpegurl",
            headers: [("Cache-Control", "private, no-store")], body: Array(playlist.utf8))
    }

    private func part(_ request: PageRequest) throws(Problem) -> HTTPResponse {
        let name = request.names[1]
        guard let bytes = host.playlists.bytes(of: request.names[0], named: name) else {
            throw Problem(404, "this part is not there", hint: "ask for index.m3u8 anew")
        }
        return HTTPResponse(
            200, type: name.hasSuffix(".mp4") ? "video/mp4" : "video/iso.segment",
            headers: [("Cache-Control", "private, no-store")], body: bytes)
    }
}
