"""What the tests of the commands share."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from runtime.cli import logs
from runtime.cli.main import main

Refused = Callable[..., CompletedProcess[str]]


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Refused:
    """Return what runs a command that is not going to start, with these variables of the environment.

    In this process: to load a server takes longer than to find out what is wrong, and the tables are long.
    """
    for name in os.environ:
        if name.startswith("GATEWRIGHT_"):
            monkeypatch.delenv(name)
    # It would take the logs of this process over.
    monkeypatch.setattr(logs, "set_up", lambda level: None)

    def run(*arguments: str | Path, **environ: str) -> CompletedProcess[str]:
        for name, value in environ.items():
            monkeypatch.setenv(name, value)
        with pytest.raises(SystemExit) as end:
            main([*map(str, arguments)])
        assert isinstance(end.value.code, int)
        return CompletedProcess(arguments, end.value.code, *capfd.readouterr())

    return run
