import Foundation
import ModelCatalogue
import PipelineConfig
import TestSupport
import Testing
import VisionCore

@Suite struct StoreTests {
    private func description(sha256: String, package: String = "") -> String {
        """
        name: toy
        file: toy.onnx
        sha256: \(sha256)
        task: detection
        licence: MIT
        family: { kind: fastestdet, stride: 4, object_power: 0.5, class_power: 0.25 }
        input: { name: x, shape: [1, 3, 96, 160], colour_order: RGB }
        outputs: [{ name: heat }]
        \(package)
        """
    }

    private func failure(_ body: () throws(ModelError) -> Void) -> ModelError? {
        do throws(ModelError) {
            try body()
            return nil
        } catch {
            return error
        }
    }

    @Test func `sums are those of the known vectors`() throws {
        let folder = try ScratchFolder()
        let empty = try folder.write("", to: "empty")
        let abc = try folder.write("abc", to: "abc")
        #expect(
            try FileSum.sha256(of: empty)
                == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(
            try FileSum.sha256(of: abc)
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    @Test func `a file with a description beside it is resolved`() throws {
        let folder = try ScratchFolder()
        let path = try folder.write("weights", to: "toy.onnx")
        let sum = try FileSum.sha256(of: path)
        _ = try folder.write(description(sha256: sum), to: "toy.yml")
        let model = try Store(folder: folder.path).resolve(path)
        #expect(model.path == path && model.description.name == "toy")

        _ = try folder.write("other weights", to: "toy.onnx")
        let error = failure { () throws(ModelError) in
            _ = try Store(folder: folder.path).resolve(path)
        }
        guard case .wrongSum(path, sum, let found)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(found != sum)
        #expect(error?.exitCode == .badData && error?.subject == path)
    }

    @Test func `what is not there is told with a way out`() throws {
        let folder = try ScratchFolder()
        let store = Store(folder: folder.path)
        let absent = failure { () throws(ModelError) in _ = try store.resolve("yolox_nano_416") }
        #expect(absent == .notHere(name: "yolox_nano_416"))
        #expect(absent?.exitCode == .noInput)
        #expect(absent?.hint == "sightline models install yolox_nano_416")
        let typo = failure { () throws(ModelError) in _ = try store.resolve("yolox_nano_614") }
        #expect(typo?.hint == "did you mean 'yolox_nano_416'?")
        #expect(typo?.exitCode == .noInput)
        let missing = failure { () throws(ModelError) in _ = try store.resolve("x/y.onnx") }
        #expect(missing == .noFile(path: "x/y.onnx"))
        let plain = try folder.write("weights", to: "plain.onnx")
        let unknown = failure { () throws(ModelError) in _ = try store.resolve(plain) }
        #expect(unknown?.summary == "nothing describes the model file '\(plain)'")
        #expect(unknown?.hint?.contains("plain.yml") == true)
        _ = try folder.write("name: [", to: "plain.yml")
        let broken = failure { () throws(ModelError) in _ = try store.resolve(plain) }
        #expect(broken?.exitCode == .configuration)
    }

    @Test func `the environment says where models lie`() {
        let plain = Store(environment: ["HOME": "/home/a"])
        #expect(plain.folder == "/home/a/.local/share/sightline/models")
        let data = Store(environment: ["HOME": "/home/a", "XDG_DATA_HOME": "/data"])
        #expect(data.folder == "/data/sightline/models")
        let own = Store(environment: ["SIGHTLINE_STORE": "/s", "SIGHTLINE_MODELS": "/a:/b"])
        #expect(own.folder == "/s" && own.searchFolders == ["/a", "/b"])
    }

    @Test func `a damaged model of the catalogue is refused by its sum`() throws {
        let folder = try ScratchFolder()
        let path = try folder.write("not the weights", to: "yolox_nano_416.onnx")
        let store = Store(folder: "/nowhere", searchFolders: [folder.path])
        let error = failure { () throws(ModelError) in _ = try store.verify("yolox_nano_416") }
        guard case .wrongSum(path, _, _)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `the shared models resolve by name and by file`() throws {
        let folder = try SharedData.path("models")
        let store = Store(folder: "/nowhere", searchFolders: [folder])
        let named = try store.resolve("fastestdet_352")
        #expect(named.path == folder + "/fastestdet_352.onnx")
        let filed = try store.resolve(folder + "/ultraface_rfb_320.onnx")
        #expect(filed.description.name == "ultraface_rfb_320")
    }
}
