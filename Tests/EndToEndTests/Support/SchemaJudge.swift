import Foundation
import TestSupport

/// An outside validator of JSON Schema.
enum SchemaJudge {
    /// What it says of the `logs` of `sightline`, by the schema that the program prints: a line
    /// for every fault, then `checked` and the number of lines.
    static func verdict(on logs: [String], of sightline: Sightline) throws -> String {
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
        return try Python.answer(script, [path] + logs.map(sightline.folder.file))
    }
}
