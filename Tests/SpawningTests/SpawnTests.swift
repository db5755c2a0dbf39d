import Dispatch
import Glibc
import Spawning
import TestSupport
import Testing

@Suite struct SpawnTests {
    /// What a program writes to stdout, and how it ends.
    private func run(
        _ words: [String], input: Spawn.Stream = .nothing, setting variables: [String: String] = [:]
    ) throws -> (text: String, code: Int32) {
        let pipe = try #require(Pipe())
        defer { close(pipe.reading) }
        let program: Spawn
        do {
            defer { close(pipe.writing) }
            program = try Spawn(
                words, input: input, output: .file(pipe.writing), setting: variables)
        }
        var text: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4096)
        while case let count = read(pipe.reading, &piece, piece.count), count > 0 {
            text += piece[..<count]
        }
        return (String(decoding: text, as: UTF8.self), program.wait())
    }

    /// The signals of a mask in `/proc/self/status` of the program, hexadecimal.
    private func mask(_ name: String, of status: String) -> UInt64? {
        for line in status.split(separator: "\n") where line.hasPrefix(name + ":") {
            let digits = line.dropFirst(name.count + 1).drop { $0 == "\t" || $0 == " " }
            return UInt64(digits, radix: 16)
        }
        return nil
    }

    @Test func `no signal is blocked or ignored, begun from a queue`() async throws {
        let status: String = try await withCheckedThrowingContinuation { done in
            DispatchQueue(label: "SpawnTests").async {
                // What a thread blocks and a process ignores, both are inherited otherwise.
                var all = sigset_t()
                sigfillset(&all)
                var before = sigset_t()
                pthread_sigmask(SIG_BLOCK, &all, &before)
                defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
                let pipes = signal(SIGPIPE, SIG_IGN)
                defer { signal(SIGPIPE, pipes) }
                done.resume(with: Result { try run(["cat", "/proc/self/status"]).text })
            }
        }
        #expect(mask("SigBlk", of: status) == 0)
        // Two signals of threads are glibc's own.
        #expect(mask("SigIgn", of: status).map { $0 & ~(3 << 31) } == 0)
    }

    @Test func `a pipe is not open in what is begun`() throws {
        let pipe = try #require(Pipe())
        for file in [pipe.reading, pipe.writing] {
            #expect(fcntl(file, F_GETFD) & FD_CLOEXEC != 0)
            close(file)
        }
    }

    @Test(arguments: [("exit 0", 0), ("exit 75", 75), ("kill -TERM $$", 143)] as [(String, Int32)])
    func `its code, or 128 and the signal`(script: String, code: Int32) throws {
        #expect(try run(["sh", "-c", script]).code == code)
    }

    @Test func `words are words`() throws {
        #expect(try run(["printf", "%s|", "a b", "$HOME", "*"]).text == "a b|$HOME|*|")
    }

    @Test func `variables are set besides those of this process`() throws {
        let variables = try run(["env"], setting: ["HOME": "/nowhere", "SPAWN_TEST": "a b"]).text
            .split(separator: "\n")
        #expect(variables.contains("SPAWN_TEST=a b"))
        #expect(variables.filter { $0.hasPrefix("HOME=") } == ["HOME=/nowhere"])
        #expect(variables.contains { $0.hasPrefix("PATH=") })
    }

    @Test func `what is not there is named`() {
        let fault = #expect(throws: SpawnFault.self) { try Spawn(["no-such-program"]) }
        #expect(fault?.description == "cannot run no-such-program: no such file or directory")
        #expect(throws: SpawnFault.self) { try Spawn([]) }
    }

    @Test func `ended at once`() throws {
        let program = try Spawn(["sleep", "600"], output: .nothing, errors: .nothing)
        #expect(program.poll() == nil)
        program.end()
        #expect(program.poll() == 71)
    }
}
