import EventLog
import HTTPServing
import Pipeline
import PipelineConfig
import VisionCore

/// Pictures of the sources: one, or one after the other.
struct PicturesAPI: Sendable {
    let host: PageHost

    func add(to table: inout RouteTable, under root: String) {
        table.on("GET", "\(root)/sources/{name}/snapshot.jpg", .read) { try snapshot($0) }
        table.on("GET", "\(root)/sources/{name}/live.mjpeg", .read) { try live($0) }
        table.on("GET", "\(root)/wall.mjpeg", .read) { try wall($0) }
    }

    private func wanted(_ request: PageRequest) throws(Problem) -> ViewPainter.Request {
        let name = request.names[0]
        guard host.run.description.sources.contains(where: { $0.name == name }) else {
            throw Problem(404, "no source is called '\(name)'")
        }
        let width = try request.number("width", in: 0...8192, standard: 0)
        return ViewPainter.Request(
            source: name, isAnnotated: request.http.value("annotated") != "0",
            width: width == 0 ? nil : max(width, 16))
    }

    private func snapshot(_ request: PageRequest) throws -> HTTPResponse {
        let wanted = try wanted(request)
        guard let picture = try host.pictures.picture(wanted) else {
            throw Problem(404, "the source has given no picture yet")
        }
        return HTTPResponse(
            200, type: "image/jpeg",
            headers: [
                ("Cache-Control", "private, no-store"),
                ("X-Frame", "\(picture.identity.epoch)/\(picture.identity.frameIndex)"),
            ], body: picture.bytes)
    }

    private func live(_ request: PageRequest) throws -> HTTPResponse {
        let wanted = try wanted(request)
        try host.checkPreviews()
        let rate = try request.number("fps", in: 1...30, standard: 10)
        return HTTPResponse(
            type: PictureStream.type, headers: [("Cache-Control", "private, no-store")],
            stream: PictureStream(host.pictures, .one(wanted), rate: rate))
    }

    /// All sources, or those named, in one picture: `?sources=a,b&columns=2&tile=480`.
    private func wall(_ request: PageRequest) throws -> HTTPResponse {
        let known = host.run.description.sources.map(\.name)
        let named = request.http.value("sources").map { $0.split(separator: ",").map(String.init) }
        let sources = (named?.isEmpty ?? true) ? known : named ?? known
        for name in sources where !known.contains(name) {
            throw Problem(404, "no source is called '\(name)'")
        }
        guard !sources.isEmpty else { throw Problem(404, "there is no source yet") }
        try host.checkPreviews()
        let columns = try request.number(
            "columns", in: 1...8, standard: Self.columns(of: sources.count))
        let width = try request.number("tile", in: 96...1280, standard: 480) & ~15
        let rate = try request.number("fps", in: 1...25, standard: 5)
        let wall = PictureService.Wall(
            sources: Array(sources.prefix(64)), columns: columns,
            tile: Size(width: width, height: (width * 9 / 16) & ~1))
        return HTTPResponse(
            type: PictureStream.type, headers: [("Cache-Control", "private, no-store")],
            stream: PictureStream(host.pictures, .wall(wall), rate: rate))
    }

    /// The least number of columns that makes a wall no higher than wide.
    static func columns(of count: Int) -> Int {
        (1...8).first { $0 * $0 >= count } ?? 8
    }
}
