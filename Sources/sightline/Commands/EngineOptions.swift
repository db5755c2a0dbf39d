import ArgumentParser
import FoundationEssentials
import Glibc
import Scale
import VisionCore

/// Which engine, and where it is.
struct EngineOptions: ParsableArguments {
    /// The engines.
    enum Kind: String, CaseIterable, ExpressibleByArgument {
        case ray, slurm, kubernetes
    }

    @Option(help: "ray, slurm or kubernetes.")
    var engine = Kind.ray
    @Option(help: "Where it listens; default for ray: http://127.0.0.1:8265.")
    var address: String?
    @Flag(help: "Allow plain http to another machine.")
    var insecure = false

    /// The engine, for commands about jobs that are there.
    func opened() throws -> any Engine {
        switch engine {
        case .ray: try ray(python: "python3")
        case .slurm: SlurmEngine(SlurmScript.Settings(), folder: ".", rest: nil)
        case .kubernetes: throw Self.kubectl
        }
    }

    /// Why Kubernetes is not asked.
    private static var kubectl: EngineFault {
        .cannot(
            "Kubernetes is asked by its own program",
            hint: "kubectl get jobs,deployments,pods -l app.kubernetes.io/name=sightline")
    }

    /// Ray, whose machines have the Python `python`.
    func ray(python: String) throws -> RayEngine {
        RayEngine(
            try checkedAddress(or: RayEngine.standardAddress), token: try Self.token(),
            python: python
        ) {
            Date().timeIntervalSince1970
        }
    }

    /// The address that was named; throws where secrets would travel for all to read.
    func checkedAddress(or standard: String) throws -> EngineAddress {
        let text = address ?? standard
        guard let read = EngineAddress(text) else {
            throw EngineFault.address(Redactor.redacted(text))
        }
        try read.check(isInsecureAllowed: insecure)
        return read
    }

    /// Ray's token: of the environment, or of the file that it names, or of Ray's own file.
    private static func token() throws -> String? {
        let environment = ProcessInfo.processInfo.environment
        if let token = environment["RAY_AUTH_TOKEN"], !token.isEmpty { return try checked(token) }
        if let path = environment["RAY_AUTH_TOKEN_PATH"], !path.isEmpty {
            return try token(in: path)
        }
        guard let home = environment["HOME"] else { return nil }
        let path = "\(home)/.ray/auth_token"
        guard access(path, R_OK) == 0 else { return nil }
        return try token(in: path)
    }

    private static func token(in path: String) throws -> String {
        let bytes = try InputFile.bytes(of: path, limit: 1 << 16)
        return try checked(String(decoding: bytes, as: UTF8.self))
    }

    /// `token` without the white space of its file.
    static func checked(_ token: String) throws -> String {
        let words = token.split(whereSeparator: \.isWhitespace)
        guard words.count == 1, words[0].utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw CommandError(
                .usage, "the engine's token is not one word of plain letters",
                hint: "RAY_AUTH_TOKEN, or the file that RAY_AUTH_TOKEN_PATH names")
        }
        return String(words[0])
    }
}
