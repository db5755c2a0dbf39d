import Foundation
import TestSupport

/// What a program did to its files, as `disk_shim.c` wrote it down, and what a power cut leaves.
struct DiskJournal {
    /// One call.
    enum Entry: Equatable {
        case create(String)
        case write(String, offset: Int, bytes: [UInt8])
        case cut(String, length: Int)
        case force(String)
        case rename(String, to: String)
        case link(String, to: String)
        case remove(String)
    }

    /// A journal that cannot be read.
    struct Unreadable: Error { let line: String }

    let entries: [Entry]

    /// Reads what the shim wrote.
    init(_ bytes: [UInt8]) throws {
        var entries: [Entry] = []
        var position = 0
        while let end = bytes[position...].firstIndex(of: 0x0A) {
            let line = String(decoding: bytes[position..<end], as: UTF8.self)
            position = end + 1
            let words = line.split(separator: " ", maxSplits: 1).map(String.init)
            guard words.count == 2 else { throw Unreadable(line: line) }
            switch words[0] {
            case "write":
                let parts = words[1].split(separator: " ", maxSplits: 2).map(String.init)
                guard parts.count == 3, let offset = Int(parts[0]), let count = Int(parts[1])
                else { throw Unreadable(line: line) }
                let written = Array(bytes[position..<(position + count)])
                entries.append(.write(parts[2], offset: offset, bytes: written))
                position += count
            case "cut":
                let parts = words[1].split(separator: " ", maxSplits: 1).map(String.init)
                guard parts.count == 2, let length = Int(parts[0]) else {
                    throw Unreadable(line: line)
                }
                entries.append(.cut(parts[1], length: length))
            case "create": entries.append(.create(words[1]))
            case "force": entries.append(.force(words[1]))
            case "remove": entries.append(.remove(words[1]))
            case "rename", "link":
                let names = words[1].split(separator: "\t").map(String.init)
                guard names.count == 2 else { throw Unreadable(line: line) }
                entries.append(
                    words[0] == "link"
                        ? .link(names[0], to: names[1]) : .rename(names[0], to: names[1]))
            default: throw Unreadable(line: line)
            }
        }
        self.entries = entries
    }

    /// The files, by path, that are there after a power cut behind the first `count` calls.
    ///
    /// What was forced to disk is there: bytes by a call on their file, names by one on its folder.
    /// Of what followed, a beginning of random length is: a disk may have got to it.
    func files(
        after count: Int, using generator: inout some RandomNumberGenerator
    ) -> [String: [UInt8]] {
        var disk = SimulatedDisk()
        for entry in entries.prefix(count) { disk.apply(entry) }
        return disk.remains(using: &generator)
    }
}

/// Files with what is safe of them, and what was done since.
private struct SimulatedDisk {
    private struct Body {
        var safe: [UInt8] = []
        var pending: [DiskJournal.Entry] = []
    }

    private var bodies: [Body] = []
    private var names: [String: Int] = [:]
    private var safeNames: [String: Int] = [:]
    /// Changes of names that no folder was forced for, in their order.
    private var pendingNames: [[String: Int]] = []

    mutating func apply(_ entry: DiskJournal.Entry) {
        switch entry {
        case .create(let path):
            names[path] = bodies.count
            bodies.append(Body())
            pendingNames.append(names)
        case .write(let path, _, _), .cut(let path, _):
            if let body = names[path] { bodies[body].pending.append(entry) }
        case .force(let path):
            guard let body = names[path] else {
                safeNames = names
                pendingNames = []
                return
            }
            bodies[body].safe = Self.bytes(bodies[body].safe, bodies[body].pending[...])
            bodies[body].pending = []
        case .rename(let old, let new):
            names[new] = names.removeValue(forKey: old)
            pendingNames.append(names)
        case .link(let old, let new):
            names[new] = names[old]
            pendingNames.append(names)
        case .remove(let path):
            names[path] = nil
            pendingNames.append(names)
        }
    }

    func remains(using generator: inout some RandomNumberGenerator) -> [String: [UInt8]] {
        let known = ([safeNames] + pendingNames).randomElement(using: &generator) ?? safeNames
        return known.mapValues { index in
            let body = bodies[index]
            let reached = Int.random(in: 0...body.pending.count, using: &generator)
            var bytes = Self.bytes(body.safe, body.pending.prefix(reached))
            if reached < body.pending.count,
                case .write(_, let offset, let new) = body.pending[reached], offset == bytes.count
            {
                bytes += new.prefix(.random(in: 0...new.count, using: &generator))
            }
            return bytes
        }
    }

    private static func bytes(_ safe: [UInt8], _ changes: ArraySlice<DiskJournal.Entry>) -> [UInt8]
    {
        var bytes = safe
        for change in changes {
            switch change {
            case .write(_, let offset, let new):
                if bytes.count < offset {
                    bytes += [UInt8](repeating: 0, count: offset - bytes.count)
                }
                let end = min(bytes.count, offset + new.count)
                bytes.replaceSubrange(offset..<end, with: new)
            case .cut(_, let length): bytes.removeLast(max(0, bytes.count - length))
            default: break
            }
        }
        return bytes
    }
}
