import Glibc
import Pipeline
import PipelineConfig
import VisionCore

/// Which sources may be added over the interface.
package struct SourcePolicy: Sendable {
    /// Folders below which files may be opened; empty for none.
    package var roots: [String]
    /// Networks that must not be asked: `169.254.0.0/16`.
    package var denied: [String]

    package init(roots: [String] = [], denied: [String] = ["169.254.0.0/16"]) {
        self.roots = roots
        self.denied = denied
    }

    /// Throws where a source of `new` that `old` does not have may not be opened.
    func check(_ new: PipelineDescription, after old: PipelineDescription) throws(Problem) {
        for source in new.sources {
            let known = old.sources.first { $0.name == source.name }
            guard known?.uri != source.uri else { continue }
            try check(source.uri.revealed, name: source.name)
        }
    }

    private func check(_ uri: String, name: String) throws(Problem) {
        guard let scheme = uri.firstRange(of: "://") else { return try checkFile(uri, name: name) }
        guard uri[..<scheme.lowerBound].lowercased() != "file" else {
            return try checkFile(String(uri[scheme.upperBound...]), name: name)
        }
        let rest = uri[scheme.upperBound...].prefix { !"/?#".contains($0) }
        let host = rest.split(separator: "@").last ?? rest
        let bare =
            host.hasPrefix("[")
            ? host.dropFirst().prefix { $0 != "]" } : host.prefix { $0 != ":" }
        for address in Self.addresses(of: String(bare)) {
            for network in denied where Self.contains(network, address) {
                throw Problem(
                    422, "the address of source '\(name)' must not be asked",
                    detail: "it lies in \(network)",
                    hint: "serve.deny says which networks are left out")
            }
        }
    }

    private func checkFile(_ path: String, name: String) throws(Problem) {
        let isDevice = path == "-" || path.hasPrefix("/dev/") || path.hasPrefix("/proc/")
        let real = realpath(path, nil).map { pointer in
            defer { free(pointer) }
            return String(cString: pointer)
        }
        let isWithin = roots.contains { root in
            guard let real, let pointer = realpath(root, nil) else { return false }
            defer { free(pointer) }
            let folder = String(cString: pointer)
            return folder == "/" || real == folder || real.hasPrefix(folder + "/")
        }
        guard !isDevice, isWithin else {
            throw Problem(
                422, "the file of source '\(name)' may not be opened from here",
                hint: "start with --root FOLDER to allow the files below it")
        }
    }

    private static func addresses(of host: String) -> [String] {
        var list: UnsafeMutablePointer<addrinfo>?
        guard !host.isEmpty, getaddrinfo(host, nil, nil, &list) == 0 else { return [] }
        defer { freeaddrinfo(list) }
        var found: [String] = []
        var entry = list
        while let one = entry {
            var text = [CChar](repeating: 0, count: 64)
            if getnameinfo(
                one.pointee.ai_addr, one.pointee.ai_addrlen, &text, socklen_t(text.count), nil, 0,
                Int32(clamping: NI_NUMERICHOST)) == 0
            {
                found.append(
                    String(
                        decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)),
                        as: UTF8.self))
            }
            entry = one.pointee.ai_next
        }
        return found
    }

    /// Whether `address` lies in `network`, both of IPv4; those of IPv6 are compared as texts.
    static func contains(_ network: String, _ address: String) -> Bool {
        let parts = network.split(separator: "/")
        let mapped = address.hasPrefix("::ffff:") ? String(address.dropFirst(7)) : address
        guard let base = number(String(parts.first ?? "")), let value = number(mapped) else {
            return parts.first.map { address.hasPrefix($0) } ?? false
        }
        let bits = parts.count > 1 ? Int(parts[1]) ?? 32 : 32
        guard (0...32).contains(bits) else { return false }
        let mask: UInt32 = bits == 0 ? 0 : ~UInt32(0) << UInt32(clamping: 32 - bits)
        return base & mask == value & mask
    }

    private static func number(_ text: String) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        guard parts.count == 4 else { return nil }
        var value: UInt32 = 0
        for part in parts {
            guard let part else { return nil }
            value = value << 8 | UInt32(clamping: part)
        }
        return value
    }
}
