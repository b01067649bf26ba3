"""Judge a repository from the command line.

    python -m tests.conformance.xo_repository URL [--allow-pending] [--no-cache] [-v]

Prints a line for each finding, last `N passed, M failed`; the exit code is 0 only if nothing failed, 2 if the
repository cannot be opened.
"""

from __future__ import annotations

import argparse
import sys

from tests.conformance.xo_repository import judge


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.conformance.xo_repository",
        description="Judge a repository from the reference alone; nothing is written.",
    )
    parser.add_argument("url", metavar="URL", help="file:, s3:, s3+http:, azure: or azurite:, with ?encryptionKey=")
    parser.add_argument(
        "--allow-pending",
        action="store_true",
        help="work that the next clean-up does (merges, unused disks, temporary files, locks) is no finding",
    )
    parser.add_argument("--no-cache", action="store_true", help="a missing cache is no finding")
    parser.add_argument("-v", action="store_true", dest="verbose", help="show every disk that was read")
    options = parser.parse_args(arguments)
    try:
        report = judge(options.url, pending=not options.allow_pending, caches=not options.no_cache)
    except ValueError as fault:
        print(fault, file=sys.stderr)
        return 2
    if options.verbose:
        for path, disk in report.disks.items():
            blocks = ",".join(map(str, disk.blocks))
            print(f"disk /{path} virtual {disk.virtual_size} blocks {blocks} {disk.sha256[:12]}")
    print(*report.lines(), sep="\n")
    return 0 if report.ok else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
