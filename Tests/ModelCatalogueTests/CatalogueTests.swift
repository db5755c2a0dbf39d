import Foundation
import ModelCatalogue
import PipelineConfig
import Testing
import VisionCore

@Suite struct CatalogueTests {
    @Test func `every description parses and is found under its name and its sum`() {
        #expect(Catalogue.descriptions.count == Catalogue.names.count)
        #expect(Set(Catalogue.names).count == Catalogue.names.count)
        for description in Catalogue.descriptions {
            #expect(Catalogue.description(named: description.name) == description)
            #expect(Catalogue.description(sha256: description.sha256) == description)
            #expect(!description.licence.isEmpty)
            #expect(!description.outputs.isEmpty)
        }
        #expect(Catalogue.description(named: Catalogue.defaultDetector)?.task == .detection)
    }

    @Test func `the catalogue is the folder of descriptions, byte for byte`() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Sources/ModelCatalogue/Descriptions").standardized
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect(files == Catalogue.names.map { $0 + ".yml" }, "add it to CResources/descriptions.c")
        for name in Catalogue.names {
            let file = try Data(contentsOf: folder.appending(path: name + ".yml"))
            #expect(Catalogue.text(named: name).map { Data($0.utf8) } == file, "\(name)")
            #expect(Catalogue.description(named: name)?.name == name)
        }
    }

    @Test func `labels and outputs fit the families`() {
        for description in Catalogue.descriptions {
            let labels = description.labels?.labels.count ?? 0
            switch description.family {
            case .yolox, .fastestdet:
                let sizes = description.outputs[0].shape
                #expect(sizes.contains(.fixed(labels + 5)), "\(description.name)")
            case .gfl(let strides, let regMax):
                #expect(description.outputs.count == strides.count * 2)
                #expect(description.outputs[0].shape.last == .fixed(labels))
                #expect(description.outputs.last?.shape.last == .fixed(4 * (regMax + 1)))
            case .darknet(let heads):
                #expect(description.outputs.count == heads.count)
                for (head, output) in zip(heads, description.outputs) {
                    #expect(output.shape[1] == .fixed(head.anchors.count * (labels + 5)))
                }
            case .ssdPriors(let priors):
                #expect(description.outputs.count == priors.order.count)
            case .classifier, .segmentation:
                let classes = labels + description.labelOffset
                #expect(description.outputs[0].shape.contains(.fixed(classes)))
            case .embedding(let dimensions):
                #expect(description.outputs[0].shape.last == .fixed(dimensions))
            case .ssdAnchors:
                #expect(description.outputs[1].shape.last == .fixed(labels))
            case .posenet, .movenet:
                #expect(description.skeleton == .coco17)
            case .unitAnchors(_, let points):
                #expect(description.outputs[0].shape.last == .fixed(4 + 2 * points))
            case .yolo, .detr, .detrDeployed, .boxes, .simcc, .heatmaps, .retinanet, .fcos, .rtmdet,
                .rtmo:
                Issue.record("the catalogue has none of these yet: \(description.name)")
            case .bodyLandmarks(let points):
                #expect(description.skeleton?.skeleton.names.count == points)
            case .centerface, .mtcnn:
                break
            }
        }
    }

    @Test func `every model of the shared manifest is described as the manifest has it`() throws {
        let manifest = try SharedManifest.load()
        for entry in manifest.models {
            let description = try #require(Catalogue.description(named: entry.name))
            #expect(description.sha256 == entry.sha256)
            #expect(description.file == entry.file)
            #expect(description.bytes == entry.bytes)
            #expect(description.licence == entry.licence)
            #expect(description.decode == entry.decode)
            #expect(description.howMade == entry.howMade)
            #expect(description.opset == entry.opset)
            #expect(description.operators == entry.operators)
            #expect(description.source.repository == entry.sourceRepository)
            #expect(description.source.commit == entry.sourceCommit)
            #expect(description.source.path == entry.sourcePath)
            #expect(description.original?.sha256 == entry.original?.sha256)
            let input = description.input
            #expect(input.name == entry.input.name)
            #expect(input.shape == entry.input.shape)
            #expect(input.layout.rawValue == entry.input.layout)
            #expect(input.colourOrder.rawValue == entry.input.colourOrder)
            #expect(input.mean == entry.input.mean)
            #expect(input.scale == entry.input.scale)
            #expect(description.outputs.map(\.name) == entry.outputs.map(\.name))
            #expect(description.outputs.map(\.shape) == entry.outputs.map(\.shape))
        }
    }
}

@Suite struct CatalogueWritingTests {
    @Test(arguments: Catalogue.names)
    func `a description is written as it was read`(name: String) throws {
        let description = try #require(Catalogue.description(named: name))
        let again = try ModelDescription.read(
            bytes: Array(description.yaml.utf8), name: "again.yml")
        #expect(again == description)
    }
}
