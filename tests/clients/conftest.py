"""One server for all outside clients, and the client of Xen Orchestra."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.process import Server, environment, serving

TOKEN = "a-token-for-outside-clients"
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")

Done = subprocess.CompletedProcess[str]
Cli = Callable[..., Done]


@pytest.fixture(scope="session")
def remotes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that file remotes may be in."""
    return tmp_path_factory.mktemp("remotes")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, remotes: Path) -> Iterator[Server]:
    """A server whose first URL is https, and the second the same without TLS."""
    folder = tmp_path_factory.mktemp("gateway")
    config = folder / "gatewright.toml"
    config.write_text(
        f'data = "data"\n'
        f'[listen.main]\nurl = "https://127.0.0.1:0"\n'
        f'[listen.plain]\nurl = "http://127.0.0.1:0"\n'
        f'[xo]\nauthenticationToken = "{TOKEN}"\n'
        f"[storage]\nallowFileRemotes = true\nfileRemotesRoot = {json.dumps(str(remotes))}\n"
    )
    with serving("serve", "--config", config, log=folder / "log") as server:
        yield server


@pytest.fixture
def cli(proxy_cli: Path, server: Server, tmp_path: Path) -> Cli:
    """Run the client with the gateway's URL, and the right token unless another is given."""

    def run(*arguments: str, token: str = TOKEN, url: str = server.url) -> Done:
        done = subprocess.run(
            ["node", proxy_cli, "--url", url, "--token", token, *arguments],
            # Its configuration files are looked for in the home folder.
            env=environment(HOME=str(tmp_path), XDG_CONFIG_HOME=str(tmp_path)),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        done.stdout, done.stderr = (_COLOURS.sub("", text) for text in (done.stdout, done.stderr))
        return done

    return run
