import TestSupport
import Testing
import VisionCore

@Suite struct GroundTests {
    private static let size = Size(width: 1280, height: 720)
    private static let points = [(0.1, 0.9), (0.9, 0.9), (0.7, 0.4), (0.3, 0.4)].map {
        NormalizedPoint(x: $0.0, y: $0.1)
    }
    private static let metres = [(0.0, 0.0), (6.0, 0.0), (6.0, 12.0), (0.0, 12.0)].map {
        Ground.Place(x: $0.0, y: $0.1)
    }

    @Test func `four pairs are met exactly, and the middle by the rules of perspective`() throws {
        let ground = try #require(Ground(points: Self.points, metres: Self.metres))
        for (point, place) in zip(Self.points, Self.metres) {
            let found = try #require(
                ground.place(of: PrecisePoint(point, in: Self.size), in: Self.size))
            #expect(found.distance(to: place) < 1e-6)
        }
        #expect(ground.error < 1e-6)
        // Where the diagonals of the picture's trapezium meet are the diagonals of the ground.
        let middle = PrecisePoint(NormalizedPoint(x: 0.5, y: 0.4 + 0.5 / 3), in: Self.size)
        let found = try #require(ground.place(of: middle, in: Self.size))
        #expect(found.distance(to: Ground.Place(x: 3, y: 6)) < 1e-6)
    }

    @Test func `pairs that do not agree leave an error, and a speed has one`() throws {
        var metres = Self.metres + [Ground.Place(x: 3, y: 7)]
        let points = Self.points + [NormalizedPoint(x: 0.5, y: 0.4 + 0.5 / 3)]
        let loose = try #require(Ground(points: points, metres: metres))
        #expect(loose.error > 0.05 && loose.error < 1)
        metres[4] = Ground.Place(x: 3, y: 6)
        let exact = try #require(Ground(points: points, metres: metres))
        let place = PrecisePoint(NormalizedPoint(x: 0.5, y: 0.6), in: Self.size)
        #expect(exact.error(at: place, in: Self.size) < loose.error(at: place, in: Self.size))
        let speed = try #require(
            exact.velocity(Point(x: 100, y: 0), at: place, in: Self.size))
        let ahead = try #require(
            exact.place(of: PrecisePoint(x: place.x + 100, y: place.y), in: Self.size))
        let here = try #require(exact.place(of: place, in: Self.size))
        #expect(abs(speed.x - (ahead.x - here.x)) < 0.01 && abs(speed.y) < 0.01)
    }

    @Test func `no plane fits points on a line, too few or beyond the horizon`() {
        let line = (0..<4).map { NormalizedPoint(x: 0.2 * Double($0), y: 0.2 * Double($0)) }
        #expect(Ground(points: line, metres: Self.metres) == nil)
        #expect(
            Ground(points: Array(Self.points.prefix(3)), metres: Array(Self.metres.prefix(3)))
                == nil)
        let road = [(0.1, 0.9), (0.9, 0.9), (0.6, 0.4), (0.4, 0.4)].map {
            NormalizedPoint(x: $0.0, y: $0.1)
        }
        let ground = Ground(points: road, metres: Self.metres)
        // The sides of the road meet at y = 0.233; above is sky.
        #expect(ground?.place(of: PrecisePoint(x: 640, y: 200), in: Self.size) != nil)
        #expect(ground?.place(of: PrecisePoint(x: 640, y: 100), in: Self.size) == nil)
    }
}
