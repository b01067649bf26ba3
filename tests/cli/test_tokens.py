"""`gatewright token`: made, shown and taken away at a gateway that runs in this process."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from click.testing import CliRunner, Result
from structlog.testing import capture_logs

from runtime.cli.config import load
from runtime.cli.tokens import _configured, command
from tests.pbs.server import OWN_TOKEN, Server, serving

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Server]:
    async with serving(tmp_path_factory.mktemp("data")) as found:
        yield found


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The log of the server, which is in this process, is not what the command says."""
    for name in os.environ:
        if name.startswith("GATEWRIGHT_"):
            monkeypatch.delenv(name)
    with capture_logs():
        yield


async def token(server: Server, *arguments: str, secret: str = OWN_TOKEN) -> Result:
    """Run the command; the certificate is that of the server's data folder."""
    data = server.folder.parents[1]
    where = ["--url", f"https://127.0.0.1:{server.port}", "--data", str(data), "--token", secret]
    return await asyncio.to_thread(CliRunner().invoke, command, [*arguments, *where])


async def test_a_token_is_made_listed_and_taken_away(server: Server) -> None:
    made = await token(server, "create", "alice@pbs!laptop", "--role", "DatastoreBackup", "--comment", "of hers")
    assert made.exit_code == 0, made.output
    name, secret, role = (line.split(maxsplit=1)[1] for line in made.stdout.splitlines())
    assert (name, role) == ("alice@pbs!laptop", "DatastoreBackup on /datastore/main")
    assert server.storage.access.check_secret(name, secret) == name
    listed = await token(server, "list", "alice@pbs")
    assert listed.stdout.splitlines() == ["alice@pbs!laptop  DatastoreBackup on /datastore/main  of hers"]
    again = await token(server, "create", "alice@pbs!laptop")
    assert "API token 'alice@pbs!laptop' exists" in str(again.exception)
    assert (await token(server, "delete", "alice@pbs!laptop")).exit_code == 0
    assert server.storage.access.check_secret(name, secret) is None
    gone = await token(server, "delete", "alice@pbs!laptop")
    assert "no API token 'alice@pbs!laptop'" in str(gone.exception)


async def test_a_token_for_a_namespace_of_another_datastore_with_an_end(server: Server) -> None:
    made = await token(
        server, "create", "short", "--datastore", "other", "--namespace", "lab/a", "--expires", "2100-01-01"
    )
    assert made.stdout.splitlines()[2] == "role    DatastorePowerUser on /datastore/other/lab/a"
    listed = (await token(server, "list")).stdout.splitlines()
    assert "root@pam!short  DatastorePowerUser on /datastore/other/lab/a  until 2100-01-01" in listed


async def test_who_has_a_wrong_token_makes_none(server: Server) -> None:
    refused = await token(server, "create", "x1", secret="wrong")
    assert "authentication failed: the token is wrong" in str(refused.exception)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ('[listen.main]\nurl = "https://0.0.0.0:8007"\nfaces = ["pbs"]\n', "https://127.0.0.1:8007"),
        ('[listen.main]\nurl = "https://[::]:8007"\n', "https://[::1]:8007"),
        (
            '[listen.a]\nurl = "http://127.0.0.1:1"\nfaces = ["ops"]\n[listen.b]\nurl = "https://h:2"\n',
            "https://h:2",
        ),
        ('[listen.main]\nurl = "https://127.0.0.1:0"\n', None),
        ("", None),
    ],
)
async def test_without_a_url_it_is_that_of_the_configuration(tmp_path: Path, text: str, url: str | None) -> None:
    (tmp_path / "conf.toml").write_text(text)
    assert _configured(load(tmp_path / "conf.toml")) == url
