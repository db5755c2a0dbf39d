import Imaging
import Testing
import VisionCore

@testable import Pipeline

@Suite struct PictureTilesTests {
    private static let person = Label(index: 0, name: "person")
    private static let car = Label(index: 1, name: "car")

    private static func seen(
        _ left: Float, _ top: Float, _ right: Float, _ bottom: Float, _ score: Float,
        _ label: Label = person
    ) -> Detection {
        Detection(
            box: Box(left: left, top: top, right: right, bottom: bottom), label: label,
            score: score)
    }

    @Test(arguments: [
        Size(width: 1280, height: 720), Size(width: 641, height: 359),
        Size(width: 40, height: 3000),
    ])
    func `tiles cover the picture, overlap, and begin at even places`(size: Size) {
        let tiles = PictureTiles(2, of: size)
        #expect(tiles.rects.count == (size.width < 64 ? 2 : 4))
        for rect in tiles.rects {
            #expect(rect.left % 2 == 0 && rect.top % 2 == 0)
            #expect(rect.left >= 0 && rect.right <= size.width && rect.bottom <= size.height)
        }
        let covers = { (x: Int, y: Int) in
            tiles.rects.contains {
                ($0.left..<$0.right).contains(x) && ($0.top..<$0.bottom).contains(y)
            }
        }
        for y in stride(from: 0, to: size.height, by: 7) {
            for x in 0..<size.width { #expect(covers(x, y)) }
        }
        guard size.width >= 64 else { return }
        #expect(tiles.rects[0].right - tiles.rects[1].left >= size.width / 6)
    }

    @Test func `what a tile sees is moved into the picture, what it cuts is left out`() {
        let tiles = PictureTiles(2, of: Size(width: 1000, height: 600))
        let tile = tiles.rects[1]
        let inside = Self.seen(40, 50, 80, 130, 0.9)
        let cut = Self.seen(0, 50, 80, 130, 0.9)
        let atEdge = Self.seen(40, 0, 80, 130, 0.9)
        let moved = tiles.moved([inside, cut, atEdge], from: 1)
        #expect(moved.count == 2)
        #expect(moved[0].box.left == 40 + Float(tile.left))
        #expect(moved[0].box.bottom == 130 + Float(tile.top))
        #expect(moved[1].box.top == 0, "the edge of the picture cuts nothing")
    }

    @Test func `an object is one, whoever saw it, and classes are kept apart`() {
        let whole = Self.seen(100, 100, 200, 300, 0.6)
        let tile = Self.seen(102, 101, 201, 298, 0.8)
        let part = Self.seen(110, 110, 190, 200, 0.5)
        let other = Self.seen(100, 100, 200, 300, 0.4, Self.car)
        let merged = PictureTiles.merged([whole, tile, part, other])
        #expect(merged.map(\.score) == [0.8, 0.4])
    }

    @Test func `a part of a picture has its pixels`() throws {
        var bytes = [UInt8](repeating: 0, count: 64 * 32)
        for index in bytes.indices { bytes[index] = UInt8(index % 64 + index / 64) }
        bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            let view = ImageView(
                size: Size(width: 64, height: 32), layout: .gray,
                colour: ColourSpace(matrix: .bt601, isFullRange: true),
                planes: [.init(base: base, stride: 64)])
            let part = view.part(PixelRect(left: 10, top: 4, right: 30, bottom: 20))
            #expect(part.size == Size(width: 20, height: 16))
            #expect(part.planes[0].base[0] == 14 && part.planes[0].base[64 + 1] == 16)
        }
    }
}
