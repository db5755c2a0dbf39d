import Foundation
import Testing

/// The arrows of ARCHITECTURE.md are those of the sources: none missing, none more.
@Suite struct ImportTableTests {
    @Test func `every module imports what ARCHITECTURE says, and nothing else of ours`() throws {
        let table = try Repository.allowedImports()
        let modules = try Repository.modules()
        #expect(Set(table.keys) == Set(modules), "modules listed and modules there differ")
        for module in modules {
            let found = try Repository.imports(of: module).intersection(modules)
            let allowed = table[module] ?? []
            #expect(
                found == allowed,
                "\(module) imports \(found.sorted()), ARCHITECTURE.md says \(allowed.sorted())")
        }
    }

    @Test func `modules without unsafe code say so in the manifest`() throws {
        let manifest = try Repository.text("Package.swift")
        for module in ["VisionCore", "StageGraph", "Tracking", "Analytics"] {
            let entry = try #require(manifest.range(of: "name: \"\(module)\""))
            let rest = manifest[entry.upperBound...].prefix(160)
            #expect(rest.contains("swiftSettings: safe"), "\(module)")
        }
    }

    @Test func `no file is a drawer for everything`() throws {
        for file in try Repository.swiftFiles(under: "Sources") {
            let name = file.deletingPathExtension().lastPathComponent
            for word in ["Utils", "Helpers", "Common", "Misc", "Manager"] {
                #expect(!name.contains(word), "\(file.path)")
            }
        }
    }
}
