#!/usr/bin/env python3
"""scripts/compare_outcomes.py: compares what `vigie check --json` wrote with what is expected.

usage: compare_outcomes.py EXPECTED.ndjson OUTCOMES.ndjson EXIT_STATUS
       compare_outcomes.py --files EXPECTED.ndjson      (prints the file names)
       compare_outcomes.py --write EXPECTED.ndjson OUTCOMES.ndjson   (takes the outcomes over)

One line a file, compared by the file's name and by the members that the line has:
  {"file": "a.mp4", "visibility": "allow", "review": "none", "reasons": []}
  {"file": "b.mp4", "error": "corrupt"}                 an input that cannot be read
  {"file": "c.mp4", ..., "crashed": ["silence"]}        kinds of findings whose analyzer crashed
The exit status must be the one that follows from the outcomes.
"""
import difflib
import json
import os
import sys


def read_lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def outcome_of(line):
    """The comparable part of one line of check's JSON."""
    out = {"file": os.path.basename(line["item"]["path"])}
    if line.get("error"):
        out["error"] = line["error"]["code"]
        return out
    decision = line["decision"]
    out["visibility"] = decision["visibility"]
    out["review"] = decision["review"]
    out["reasons"] = decision["reasons"]
    crashed = sorted({f["kind"] for f in line["findings"]
                      if (f.get("unable") or {}).get("kind") == "crashed"})
    if crashed:
        out["crashed"] = crashed
    return out


def exit_status_of(outcomes):
    """As the manual page says: the first that holds of 3, 20, 10, 0."""
    if any("error" in o for o in outcomes):
        return 3
    if any(o["visibility"] == "remove" for o in outcomes):
        return 20
    return 10 if any(o["visibility"] != "allow" or o["review"] != "none" for o in outcomes) else 0


def texts(outcomes):
    return [json.dumps(o, ensure_ascii=False) for o in sorted(outcomes, key=lambda o: o["file"])]


def compare(expected_path, outcomes_path, status):
    expected = read_lines(expected_path)
    got = [outcome_of(line) for line in read_lines(outcomes_path)]
    want, have = texts(expected), texts(got)
    failed = want != have
    if failed:
        print("\n".join(difflib.unified_diff(want, have, expected_path, outcomes_path, lineterm="")))
    if status != exit_status_of(got):
        print(f"exit status {status}, but these outcomes mean {exit_status_of(got)}")
        failed = True
    same = len(set(want) & set(have))
    print(f"samples: {same} of {len(want)} outcomes as expected")
    return 1 if failed else 0


def main(arguments):
    if len(arguments) == 2 and arguments[0] == "--files":
        print("\n".join(line["file"] for line in read_lines(arguments[1])))
        return 0
    if len(arguments) == 3 and arguments[0] == "--write":
        got = [outcome_of(line) for line in read_lines(arguments[2])]
        with open(arguments[1], "w", encoding="utf-8") as file:
            file.write("".join(json.dumps(o, ensure_ascii=False) + "\n" for o in got))
        return 0
    if len(arguments) == 3 and arguments[2].isdigit():
        return compare(arguments[0], arguments[1], int(arguments[2]))
    sys.exit(__doc__)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
