#!/usr/bin/env python3
"""Holds lines of logs against the schema: judge_lines.py SCHEMA LINES.

`make test` calls it with a line of each form that the tests had the program write.
"""
import json, sys
import jsonschema

schema = json.load(open(sys.argv[1]))
kind = jsonschema.validators.validator_for(schema)
kind.check_schema(schema)
# A record is judged as what it says it is: that alone tells where it is wrong.
judge = kind(schema)
count, kinds, faults = 0, {}, 0
for number, line in enumerate(open(sys.argv[2], "rb"), 1):
    record = json.loads(line)
    count += 1
    kinds[record["r"]] = kinds.get(record["r"], 0) + 1
    for error in judge.iter_errors(record):
        faults += 1
        if faults <= 20: print(f"line {number}: {error.message[:300]}\n  {line[:300]!r}")
print(f"{count} forms of lines held against the schema, {faults} faults:",
      ", ".join(f"{n} {r}" for r, n in sorted(kinds.items())))
sys.exit(1 if faults or not count else 0)
