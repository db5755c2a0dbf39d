import Testing

@testable import RemoteInference

/// What is made of a server's metadata: with and without a batch axis, with open extents.
@Suite struct AgreedFormTests {
    private static func metadata(
        _ input: [Int], _ outputs: [(name: String, shape: [Int])], type: String = "FP32"
    ) -> ModelMetadata {
        var metadata = ModelMetadata()
        metadata.inputs = [TensorMetadata(name: "image", type: type, shape: input)]
        metadata.outputs = outputs.map {
            TensorMetadata(name: $0.name, type: type, shape: $0.shape)
        }
        return metadata
    }

    private static func network(
        _ shape: [Int?], _ outputs: [String: [Int]?], lists: Bool = false
    ) -> RemoteNetwork {
        var network = RemoteNetwork(
            name: "net", input: "image", shape: shape, types: [.float32, .float16, .uint8],
            outputs: outputs.sorted { $0.key < $1.key }.map {
                RemoteNetwork.Output(name: $0.key, shape: $0.value)
            })
        network.givesLists = lists
        return network
    }

    private static func answer(_ name: String, _ shape: [Int]) -> OutputTensor {
        var tensor = OutputTensor()
        (tensor.name, tensor.type, tensor.shape) = (name, "FP32", shape)
        tensor.floats = Array(repeating: 0.5, count: shape.reduce(1, *))
        return tensor
    }

    @Test(arguments: [
        ([-1, 3, 8, 8], [-1, 4, 2], true), ([1, 3, 8, 8], [1, 4, 2], false),
        ([-1, 3, 8, 8], [1, 4, 2], false), ([3, 8, 8], [4, 2], false),
        ([3, 8, 8], [1, 4, 2], false), ([-1, 3, -1, -1], [-1, -1, 2], true),
        ([-1, 3, 8, 8], [4, 2], false),
    ])
    func `several pictures go together where every tensor has an axis for them`(
        input: [Int], output: [Int], together: Bool
    ) throws {
        let form = try AgreedForm(
            Self.network([3, 8, 8], ["o": [4, 2]]), Self.metadata(input, [("o", output)]))
        #expect(form.takesBatches == together)
        let own = output.count == 3 ? [1, 4, 2] : [4, 2]
        let read = try form.outputs(of: [Self.answer("o", own)], count: 1)
        #expect(read.map { $0.map(\.shape) } == [[[4, 2]]])
        #expect(throws: RemoteFault.self) {
            try form.outputs(of: [Self.answer("o", own.map { $0 + 1 })], count: 1)
        }
        #expect(throws: RemoteFault.self) {
            try form.outputs(of: [Self.answer("o", Array(own.dropFirst()))], count: 1)
        }
    }

    @Test(arguments: [
        [3, 8, 9], [2, 3, 8, 8], [-1, -1, 3, 8, 8], [-1, 3, 8], [], [8, 8, 3],
    ])
    func `an input that cannot be the network's is refused, both named`(input: [Int]) {
        #expect {
            try AgreedForm(
                Self.network([3, 8, 8], ["o": [4, 2]]), Self.metadata(input, [("o", [4, 2])]))
        } throws: { error in
            guard let what = (error as? RemoteMismatch)?.what else { return false }
            return what.contains("\(input)") && what.contains("[1, 3, 8, 8]")
        }
    }

    @Test func `an input that follows the picture needs open sides, and its outputs follow`() throws
    {
        let network = Self.network([3, nil, nil], ["o": [4, 2, 2]])
        #expect {
            try AgreedForm(network, Self.metadata([-1, 3, 8, 8], [("o", [-1, 4, 2, 2])]))
        } throws: {
            ($0 as? RemoteMismatch)?.what.contains("[1, 3, ?, ?], ? as each picture") == true
        }
        let form = try AgreedForm(
            network, Self.metadata([-1, 3, -1, -1], [("o", [-1, 4, -1, -1])]))
        #expect(form.takesBatches)
        #expect(form.input(of: [3, 16, 8]) == [3, 16, 8])
        #expect(form.input(of: [1, 16, 8]) == nil && form.input(of: nil) == nil)
        let read = try form.outputs(of: [Self.answer("o", [2, 4, 5, 3])], count: 2)
        #expect(read.map { $0.map(\.shape) } == [[[4, 5, 3]], [[4, 5, 3]]])
        #expect(throws: RemoteFault.self) {
            try form.outputs(of: [Self.answer("o", [2, 5, 5, 3])], count: 2)
        }
    }

    /// Lists are as long as there is something to list; nothing says whose a row is.
    @Test(arguments: [
        ([-1, 4], [5, 4], [5, 4]), ([-1, 4], [1, 4], [4]), ([1, -1, 4], [1, 7, 4], [7, 4]),
        ([-1, 4], [0, 4], [0, 4]),
    ])
    func `networks that give lists are asked for one picture at a time`(
        stated: [Int], came: [Int], read: [Int]
    ) throws {
        let network = Self.network([3, 8, 8], ["boxes": nil], lists: true)
        let form = try AgreedForm(network, Self.metadata([-1, 3, 8, 8], [("boxes", stated)]))
        #expect(!form.takesBatches)
        let outputs = try form.outputs(of: [Self.answer("boxes", came)], count: 1)
        #expect(outputs.map { $0.map(\.shape) } == [[read]])
    }
}
