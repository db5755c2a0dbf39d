import Foundation
import TestSupport

/// Runs a few lines of Python that judge what the program wrote.
enum Judge {
    /// What `script` prints, run with `arguments`; nil, after a line that says so, when Python or
    /// one of the modules that it imports is not installed.
    static func verdict(_ script: String, _ arguments: [String], for what: String) throws -> String?
    {
        guard let python = Program.installed("python3", for: what) else { return nil }
        let outcome = try python.run(["-c", script] + arguments, limit: 120)
        if outcome.exitCode != 0, outcome.errors.contains("ModuleNotFoundError") {
            let last = outcome.errors.split(whereSeparator: \.isNewline).last ?? ""
            Shared.skip(what, because: String(last))
            return nil
        }
        return outcome.output + outcome.errors
    }

    /// What a validator says of the `logs` of `sightline`, by the schema that the program prints:
    /// a line for every fault, then `checked` and the number of lines; nil where there is none.
    static func schemaVerdict(on logs: [String], of sightline: Sightline) throws -> String? {
        let schema = try sightline.program.run(["log", "schema"])
        let path = try sightline.folder.write(schema.output, to: "schema.json")
        let script = """
            import json, sys, jsonschema
            schema = json.load(open(sys.argv[1]))
            kind = jsonschema.validators.validator_for(schema)
            kind.check_schema(schema)
            judge = kind(schema)
            count = 0
            for path in sys.argv[2:]:
                for number, line in enumerate(open(path), 1):
                    count += 1
                    for error in judge.iter_errors(json.loads(line)):
                        print(f"{path}:{number}: {error.message}")
            print("checked", count)
            """
        return try verdict(
            script, [path] + logs.map(sightline.folder.file), for: "the log's schema")
    }
}
