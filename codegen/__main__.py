"""`python -m codegen`."""

import sys


def run() -> int:
    """Run the command and return its exit code: 2, with what to do, where a package that it needs is missing."""
    try:
        from codegen.cli import main

        return main()
    except ModuleNotFoundError as error:
        sys.stderr.write(f"codegen: {error.name} is not installed: pip install 'gatewright[codegen]'\n")
        return 2


if __name__ == "__main__":
    sys.exit(run())
