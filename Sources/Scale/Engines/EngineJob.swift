import FoundationEssentials
import Hashing

/// What each task or process of a job asks of the engine.
package struct Needs: Sendable, Equatable {
    /// Processor cores, or parts of one.
    package var cpus: Double
    /// GPUs, or parts of one.
    package var gpus: Double
    /// Labels that a machine must have.
    package var labels: [String: String]

    package init(cpus: Double = 1, gpus: Double = 0, labels: [String: String] = [:]) {
        self.cpus = cpus
        self.gpus = gpus
        self.labels = labels
    }
}

/// A job for an engine: the parts of a plan, then their merge; or groups of cameras.
package struct EngineJob: Sendable {
    /// What is to be run.
    package enum Work: Sendable {
        /// The parts of the plan at a path that every machine sees, and whether logs are replaced.
        case archive(plan: String, chunks: Int, overwrites: Bool)
        /// Groups of cameras.
        case fleet(Fleet)
    }

    /// What people call it; part of its name in the engine.
    package let name: String
    /// What is to be run.
    package let work: Work
    /// What each part or group needs; a group may say otherwise.
    package let needs: Needs
    /// The program on the machines of the engine.
    package let program: String
    /// How often a part is tried again that ended otherwise than by 0, 64, 65, 66, 73, 77 or 78.
    package let retries: Int
    /// Variables of the program there.
    package let environment: [String: String]
    /// SHA-256 of what is run: two jobs of the same do the same.
    package let sum: String

    /// `content` is what the plan or the fleet says.
    package init(
        name: String, work: Work, needs: Needs, program: String, retries: Int,
        environment: [String: String] = [:], content: [UInt8]
    ) {
        self.environment = environment
        self.name = name
        self.work = work
        self.needs = needs
        self.program = program
        self.retries = retries
        var hash = SHA256()
        hash.update(content)
        let labels = needs.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let variables = environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let words =
            ["\(needs.cpus)", "\(needs.gpus)", program, "\(retries)"] + labels + variables
        hash.update(words.joined(separator: "\n").utf8)
        sum = hash.finalize().hexadecimal
    }

    /// Its name in an engine: letters, digits and hyphens, at most 40 of them, then eight digits of
    /// the sum.
    package var id: String { "\(Self.plain(name))-\(sum.prefix(8))" }

    /// `name` in lower case, with hyphens for what is neither letter nor digit.
    package static func plain(_ name: String) -> String {
        let words = name.lowercased().split { character in
            !(character.isASCII && (character.isLetter || character.isNumber))
        }
        let text = words.joined(separator: "-").prefix(40)
        let tidy = text.hasSuffix("-") ? text.dropLast() : text
        return tidy.first?.isLetter == true ? String(tidy) : "job-\(tidy)"
    }
}

/// How a job fares.
package struct JobReport: Encodable, Sendable, Equatable {
    /// One word for what all engines call differently.
    package enum State: String, Encodable, Sendable {
        case waiting, running, done, failed, stopped, unknown

        /// Whether nothing more will come.
        package var isOver: Bool { self == .done || self == .failed || self == .stopped }
    }

    /// Its name in the engine.
    package var id: String
    /// How it fares.
    package var state: State
    /// The exit code, when it has ended by itself.
    package var exit: Int?
    /// Where it is, when that is known.
    package var node: String?
    /// What the engine says.
    package var message: String?
    /// When it was begun, seconds since 1970.
    package var began: Double?
    /// When it was over, seconds since 1970.
    package var ended: Double?
    /// What waits for longer than it should, in words.
    package var waiting: [String] = []

    package init(id: String, state: State) {
        self.id = id
        self.state = state
    }
}

/// A machine of the pool and what of it is free.
package struct PoolNode: Encodable, Sendable, Equatable {
    /// Its name.
    package var name: String
    /// The engine's word for its state.
    package var state: String
    /// What it has of each resource.
    package var total: [String: Double]
    /// What of it nobody uses; empty where the engine does not tell.
    package var free: [String: Double]
    /// Its labels.
    package var labels: [String: String]

    package init(
        name: String, state: String, total: [String: Double], free: [String: Double],
        labels: [String: String]
    ) {
        self.name = name
        self.state = state
        self.total = total
        self.free = free
        self.labels = labels
    }
}

/// An engine that runs jobs on other machines.
package protocol Engine: Sendable {
    /// Gives `job` to it; its id there. The same job given twice is one job.
    func submit(_ job: EngineJob) throws(EngineFault) -> String
    /// How a job fares.
    func status(of id: String) throws(EngineFault) -> JobReport
    /// What a job has said so far.
    func logs(of id: String) throws(EngineFault) -> String
    /// Ends a job.
    func stop(_ id: String) throws(EngineFault)
    /// The jobs of this program.
    func list() throws(EngineFault) -> [JobReport]
    /// The machines.
    func cluster() throws(EngineFault) -> [PoolNode]
}
