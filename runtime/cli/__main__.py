"""`python -m runtime.cli` is `gatewright`."""

from runtime.cli.main import main

main()
