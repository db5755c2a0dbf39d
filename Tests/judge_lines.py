#!/usr/bin/env python3
"""Holds lines of logs against the schema: judge_lines.py SCHEMA LINES.

`make test` calls it with a line of each form that the tests had the program write.
"""
import json, sys
import jsonschema

schema = json.load(open(sys.argv[1]))
kind = jsonschema.validators.validator_for(schema)
kind.check_schema(schema)
judge = kind(schema)
# A record that is none of all kinds is judged as the one it says it is: that tells what is wrong.
judges = {name: kind({"$ref": f"#/$defs/{name}", "$defs": schema["$defs"]})
          for name in schema["$defs"]}


def reasons(record):
    errors = list(judge.iter_errors(record))
    own = judges.get(record["r"])
    return errors and (own and list(own.iter_errors(record)) or errors)


count, kinds, faults = 0, {}, 0
for number, line in enumerate(open(sys.argv[2], "rb"), 1):
    record = json.loads(line)
    count += 1
    kinds[record["r"]] = kinds.get(record["r"], 0) + 1
    for error in reasons(record):
        faults += 1
        if faults <= 20:
            print(f"line {number}: {error.json_path}: {error.message[:300]}\n  {line[:2000]!r}")
print(f"{count} forms of lines held against the schema, {faults} faults:",
      ", ".join(f"{n} {r}" for r, n in sorted(kinds.items())))
sys.exit(1 if faults or not count else 0)
