import Tensors
import Testing

@Suite struct TensorTests {
    @Test func `a copy that is written leaves the original alone`() {
        let original = Tensor([1, 2, 3], shape: [3])
        var copy = original
        copy.withMutableElements(of: Float.self) { $0[1] = 9 }
        #expect(original.floats == [1, 2, 3])
        #expect(copy.floats == [1, 9, 3])
        #expect(original.reshaped([3, 1]).shape == [3, 1])
    }

    @Test func `storage is aligned to 64 bytes`() {
        for count in [1, 3, 17, 1000, 1 << 18, 3 << 19 | 5] {
            let tensor = Tensor(zeros: [count])
            #expect(Int(bitPattern: tensor.address) % 64 == 0)
            #expect(tensor.withElements(of: Float.self) { $0.allSatisfy { $0 == 0 } })
        }
    }

    @Test func `lent bytes are copied before they are written`() {
        final class Owner: Sendable {}
        let lent: [Float] = [4, 5]
        lent.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return }
            var tensor = Tensor(lent: base, shape: [2], dataType: .float32, owner: Owner())
            tensor.withMutableElements(of: Float.self) { $0[0] = 0 }
            #expect(tensor.floats == [0, 5])
        }
        #expect(lent == [4, 5])
    }

    @Test func `shapes count, stride and overflow`() {
        let shape: Shape = [2, 3, 4]
        #expect(shape.elementCount == 24)
        #expect(shape.strides == [12, 4, 1])
        #expect(Shape([]).elementCount == 1)
        #expect(Shape([1 << 40, 1 << 40]).checkedElementCount == nil)
        #expect(Layout.nchw16c.storedElements(of: [1, 17, 2, 2]) == 128)
        #expect(shape.description == "[2, 3, 4]")
    }
}
