"""Remotes that are mounted: what is asked of the machine for them, and when."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from runtime.storage import Storage, mounts
from runtime.storage.file_remote import RemoteRefused, RemoteUnusable
from runtime.storage.mounts import Command, Machine, Mounts, command
from runtime.storage.remote_url import parse
from tests.storage.repository.conftest import value_of
from tests.storage.repository.written import VM, whole

NFS = "nfs://nas.example.org:/exports/b"
SMB = "smb://user:pa,ss:word@DOMAIN\\\\nas.example.org\\share\0dir\\sub"


@dataclass
class Pretended:
    """A machine that only notes what it is asked, and puts a repository where a remote is mounted."""

    asked: list[str] = field(default_factory=list)
    there: set[Path] = field(default_factory=set)
    refusal: RemoteUnusable | None = None

    def mount(self, command: Command, folder: Path) -> None:
        if self.refusal is not None:
            raise self.refusal
        self.asked.append("mount")
        self.there.add(folder)
        whole().into(folder)

    def unmount(self, folder: Path) -> None:
        import shutil

        self.asked.append("unmount")
        self.there.discard(folder)
        for inside in folder.iterdir():
            shutil.rmtree(inside)

    def mounted(self, folder: Path) -> bool:
        return folder in self.there


def asked_for(url: str, options: str = "") -> Command:
    return command(replace(parse(url), mount_options=options))


@pytest.mark.parametrize(
    ("url", "options", "words"),
    [
        (NFS, "", ("nfs", "nosuid,nodev,noexec", "nas.example.org:/exports/b")),
        (NFS, "vers=4.2, soft", ("nfs", "vers=4.2,soft,nosuid,nodev,noexec", "nas.example.org:/exports/b")),
        ("nfs://10.0.0.1:2050:/b", "", ("nfs", "port=2050,nosuid,nodev,noexec", "10.0.0.1:/b")),
        ("nfs://[fe80::1%eth0]:/b", "", ("nfs", "nosuid,nodev,noexec", "[fe80::1%eth0]:/b")),
        (SMB, "vers=3.0", ("cifs", "domain=DOMAIN,vers=3.0,nosuid,nodev,noexec", "//nas.example.org/share/dir/sub")),
    ],
)
def test_how_a_remote_is_mounted(url: str, options: str, words: tuple[str, str, str]) -> None:
    type, joined, device = words
    assert asked_for(url, options).words == ("mount", "-t", type, "-o", joined, "--", device)


def test_the_password_is_in_the_environment_alone() -> None:
    found = asked_for(SMB)
    assert found.secrets == {"USER": "user", "PASSWD": "pa,ss:word"}
    assert "pa,ss:word" not in " ".join(found.words)


@pytest.mark.parametrize("url", [NFS, SMB])
@pytest.mark.parametrize(
    "options",
    ["suid", "dev", "exec", "soft,exec", "bind", "context=x", "vers=4,password=x", "credentials=/etc/shadow", "VERS=4",
     "sec=sys -o exec", "rsize=1\nexec", "port=1;x"],
)  # fmt: skip
def test_options_that_are_not_on_the_list_are_refused(url: str, options: str) -> None:
    with pytest.raises(RemoteRefused, match="mount option"):
        asked_for(url, options)


@pytest.mark.parametrize(
    "url",
    [
        "nfs://-oexec:/b",
        "nfs://a b:/b",
        "nfs://a,exec:/b",
        "nfs://host:/b\nc",
        "smb://u:p@D,exec\\\\h\\s",
        "smb://u:p@-D\\\\h\\s",
        "smb://u:p@D\\\\-h\\s",
        "smb://u:p@D\\\\h\\-s",
        "smb://u:p@D\\\\h\\s,exec",
    ],
)
def test_hosts_and_shares_that_are_no_names_are_not_used(url: str) -> None:
    with pytest.raises(RemoteUnusable):
        asked_for(url)


def test_a_remote_is_mounted_once_for_all_and_as_long_as_one_uses_it(tmp_path: Path) -> None:
    machine = Pretended()
    places = Mounts(tmp_path / "mounts", machine)
    one, other = places.open(parse(NFS)), places.open(parse(NFS))
    assert (machine.asked, len(machine.there)) == (["mount"], 1)
    one.close()
    assert machine.asked == ["mount"]
    other.close()
    assert machine.asked == ["mount", "unmount"]
    assert list((tmp_path / "mounts").iterdir()) == []
    places.open(parse(NFS)).close()
    assert machine.asked == ["mount", "unmount"] * 2


def test_other_credentials_and_options_are_other_mounts(tmp_path: Path) -> None:
    machine = Pretended()
    places = Mounts(tmp_path / "mounts", machine)
    kinds = [parse(SMB), parse(SMB.replace("pa,ss", "other")), replace(parse(SMB), mount_options="vers=3.0")]
    open = [places.open(url) for url in kinds]
    assert len(machine.there) == 3
    for folder in open:
        folder.close()
    assert machine.there == set()


def test_what_cannot_be_mounted_leaves_nothing_and_may_be_mounted_later(tmp_path: Path) -> None:
    machine = Pretended(refusal=RemoteUnusable("no", "EIO"))
    places = Mounts(tmp_path / "mounts", machine)
    with pytest.raises(RemoteUnusable):
        places.open(parse(NFS))
    machine.refusal = None
    places.open(parse(NFS)).close()
    assert machine.asked == ["mount", "unmount"]


def test_what_a_killed_server_has_left_is_unmounted(tmp_path: Path) -> None:
    machine = Pretended()
    Mounts(tmp_path / "mounts", machine).open(parse(NFS))
    Mounts(tmp_path / "mounts", machine).clean()
    assert (machine.there, list((tmp_path / "mounts").iterdir())) == (set(), [])
    Mounts(tmp_path / "nowhere", machine).clean()


@pytest.mark.parametrize(("url", "helper"), [(NFS, "mount.nfs"), (SMB, "mount.cifs")])
def test_a_machine_without_the_program_says_which_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str, helper: str
) -> None:
    monkeypatch.setattr(mounts, "_path", lambda: str(tmp_path))
    with pytest.raises(RemoteUnusable, match=helper) as caught:
        Machine().mount(asked_for(url), tmp_path)
    assert caught.value.code == "ENOTSUP"


def test_what_mount_says_is_told_without_the_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("mount", "mount.cifs"):
        script = tmp_path / name
        script.write_text('#!/bin/sh\necho "mount error(13): Permission denied for $USER $PASSWD" >&2\nexit 32\n')
        script.chmod(0o755)
    monkeypatch.setattr(mounts, "_path", lambda: f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(RemoteUnusable, match="Permission denied") as caught:
        Machine().mount(asked_for(SMB), tmp_path)
    assert "pa,ss" not in str(caught.value)


def test_nothing_is_mounted_at_an_ordinary_folder(tmp_path: Path) -> None:
    assert not Machine().mounted(tmp_path)
    assert Machine().mounted(Path("/proc"))


async def test_a_mounted_remote_is_listed_and_tested_like_any_other(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = Pretended()
    monkeypatch.setattr(storage.remotes._mounts, "_system", machine)
    remote: dict[str, Any] = {"url": NFS, "options": "vers=4.1"}
    await storage.remotes.ping(remote)
    assert (await storage.remotes.test(remote))["success"]
    assert machine.there == set()
    found = await value_of(storage.repositories.vm_backups({"r": remote}))
    assert [len(backups) for vm, backups in found["r"].items() if vm == VM] == [3]
    assert len(machine.there) == 1


async def test_options_that_are_not_on_the_list_are_refused_before_anything_is_done(storage: Storage) -> None:
    with pytest.raises(RemoteRefused):
        await storage.remotes.ping({"url": NFS, "options": "exec"})
