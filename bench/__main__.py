"""`python -m bench [NAME]... [--json FILE]`: run benchmarks and print one table.

Each module of this package that has a function `run() -> list[Row]` is a benchmark of its name. Exit codes: 0 done,
1 one of them failed, 2 wrong usage. A goal that is missed shows in the table; it is a figure, not a failure.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
import traceback
from importlib import import_module
from pathlib import Path

from bench.table import Row, text

# Those that start a gateway come first: they are the ones that the figures of the issues are about.
NAMES = ("http", "plugin", "datastore", "codegen", "validators", "contract", "repository", "repository_writing", "dns",
         "collection", "verification", "simulator", "simulator_data", "zones", "fairness", "backup")  # fmt: skip


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Run benchmarks and print one table.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(NAMES)}; all without a name")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows to FILE, too")
    arguments = parser.parse_args(argv)
    unknown = [name for name in arguments.names if name not in NAMES]
    if unknown:
        parser.error(f"no benchmark {unknown[0]!r}; there are {', '.join(NAMES)}")
    rows: list[Row] = []
    failed = False
    for name in arguments.names or NAMES:
        print(f"{name} ...", file=sys.stderr, flush=True)
        try:
            found = import_module(f"bench.{name}").run()
        except Exception:
            traceback.print_exc()
            print(f"{name}: failed", file=sys.stderr)
            failed = True
            continue
        rows += found
    print(text(rows))
    if arguments.json is not None:
        lines = [dataclasses.asdict(row) | {"ratio": row.ratio, "reached": row.reached} for row in rows]
        arguments.json.write_text(json.dumps(lines, indent=1) + "\n", encoding="utf-8")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
