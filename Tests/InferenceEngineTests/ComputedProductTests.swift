import InferenceEngine
import Tensors
import Testing

/// Products of two computed matrices.
@Suite struct ComputedProductTests {
    private typealias Builder = ProductFusionTests.Builder

    /// The kernel of the product of two inputs, which gives what the plain form gives.
    private func kernel(_ a: [Int], _ b: [Int]) throws -> String? {
        var builder = Builder()
        let left = builder.input("a", a), right = builder.input("b", b)
        builder.graph.addOutput(builder.add(MatMul(), left, right))
        return try ProductFusionTests.compare(builder.graph).last?.kernel
    }

    @Test(arguments: [
        ([1, 2, 9, 33], [1, 2, 33, 20]), ([3, 1, 17, 8], [1, 4, 8, 40]), ([2, 50, 5], [5, 70]),
        ([13, 8, 1], [13, 1, 8]), ([1, 400, 32], [1, 32, 400]), ([5, 30, 12], [1, 12, 100]),
    ])
    func `both are packed, whatever the batch and the threads`(a: [Int], b: [Int]) throws {
        #expect(try kernel(a, b) == "packed")
    }

    @Test(arguments: [
        ([1, 7, 20], [1, 20, 30]), ([2, 30, 20], [2, 20, 1]), ([2, 30, 20], [20]),
        ([30, 20], [2, 20, 30]),
    ])
    func `few rows, few columns and samples stay with the plain form`(a: [Int], b: [Int]) throws {
        #expect(try kernel(a, b) == "plain")
    }

    @Test func `a product has the bits that it has alone`() throws {
        var pair = Builder()
        let left = pair.input("a", [40, 24]), right = pair.input("b", [24, 50])
        // Both have the same matrices, so that the batch shows where it changes a bit.
        let many = pair.add(
            Expand(), pair.reshape(left, [1, 40, 24]), extents([14, 40, 24], &pair))
        pair.graph.addOutput(
            pair.add(MatMul(), many, pair.reshape(right, [1, 24, 50])))
        let all = try ProductFusionTests.run(pair.graph, optimizes: true).values
        var one = Builder()
        let rows = one.input("a", [40, 24]), matrix = one.input("b", [24, 50])
        one.graph.addOutput(
            one.add(MatMul(), one.reshape(rows, [1, 40, 24]), one.reshape(matrix, [1, 24, 50])))
        let alone = try ProductFusionTests.run(one.graph, optimizes: true).values
        for index in 0..<14 {
            #expect(Array(all[index * 2000..<(index + 1) * 2000]) == alone)
        }
    }

    private func extents(_ values: [Int], _ builder: inout Builder) -> Outlet {
        builder.graph.addConstant(Tensor(integers: values), named: "extents")
    }
}
