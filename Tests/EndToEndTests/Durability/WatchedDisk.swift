import Foundation
import TestSupport

/// Runs the program over a disk that is watched, or full.
struct WatchedDisk {
    /// The program with the shim before its calls.
    let program: Program
    private let folder: ScratchFolder

    /// Watches the files in `folder` whose names begin with `name`; after `room` bytes the disk is
    /// full, until `makeRoom` is called.
    init(_ program: Program, _ folder: ScratchFolder, name: String, room: Int? = nil) throws {
        let source = RepositoryFile.path("Tests/EndToEndTests/Durability/disk_shim.c")
        let library = folder.file("disk_shim.so")
        let made = try Program.installed("cc").run(
            ["-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", library, source, "-ldl"])
        guard made.exitCode == 0 else { throw Uncompilable(description: made.errors) }
        var program = program
        program.environment["LD_PRELOAD"] = library
        program.environment["SHIM_PATH"] = folder.file(name)
        program.environment["SHIM_JOURNAL"] = folder.file("journal")
        if let room {
            program.environment["SHIM_ROOM"] = String(room)
            program.environment["SHIM_FULL"] = folder.file("full")
        }
        self.program = program
        self.folder = folder
    }

    /// The shim does not compile.
    private struct Uncompilable: Error, CustomStringConvertible { let description: String }

    /// Whether the disk is full.
    var isFull: Bool { FileManager.default.fileExists(atPath: folder.file("full")) }

    /// Ends that the disk is full.
    func makeRoom() throws { try FileManager.default.removeItem(atPath: folder.file("full")) }

    /// What was done so far.
    func journal() throws -> DiskJournal {
        try DiskJournal(Array(folder.bytes("journal")))
    }
}
