import Glibc
import Tensors

/// The worker's side of a benchmark in which runtimes take turns.
///
/// It prints `ready INFO` once; then for every line `run SECONDS` it repeats the inference for
/// that long and prints a JSON list of the seconds of each; it ends at `quit` or the end of input.
package enum BenchmarkWorker {
    /// Fills the inputs: floats from 0 to 1 in a fixed order, integers of 0.
    package static func fill(_ session: Session) {
        for (index, input) in session.plan.inputs.enumerated() {
            switch input.fact.dataType {
            case .float32:
                session.withInput(index) { buffer in
                    for at in buffer.indices { buffer[at] = Float((at * 7919 + 13) % 1000) / 999 }
                }
            case .int64, .uint64, .float64:
                session.withInput(index, of: Int64.self) { $0.update(repeating: 0) }
            case .int32, .uint32:
                session.withInput(index, of: Int32.self) { $0.update(repeating: 0) }
            case .float16, .bfloat16, .int16, .uint16:
                session.withInput(index, of: UInt16.self) { $0.update(repeating: 0) }
            case .int8, .uint8, .bool:
                session.withInput(index, of: UInt8.self) { $0.update(repeating: 0) }
            }
        }
    }

    /// Serves standard input until it ends.
    package static func serve(_ session: Session, info: String) throws(EngineError) {
        try session.run()
        say("ready \(info)")
        while let line = readLine() {
            let words = line.split(separator: " ")
            guard words.first == "run", words.count == 2, let seconds = Double(words[1]),
                0...86_400 ~= seconds
            else { return }
            try session.run()
            var times: [Double] = []
            let end = Session.now() + Int(seconds * 1e9)
            while true {
                let start = Session.now()
                try session.run()
                let now = Session.now()
                times.append(Double(now - start) / 1e9)
                if now > end, times.count >= 2 { break }
            }
            say("[\(times.map { "\($0)" }.joined(separator: ", "))]")
        }
    }

    private static func say(_ line: String) {
        print(line)
        fflush(nil)
    }
}
