"""Which custom services there are, and who may use them how."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from generated.errors.internal import NoSuchService, RoleNotSufficient, VerbNotAllowed
from runtime.contract.settings import ConfigError
from runtime.xapi.custom_services import CustomServices
from runtime.xapi.sessions import Identity
from runtime.xapi.settings import Plugins, ServicePolicy, XapiSettings

ROOT = Identity("root", True, ("pool-admin",), "test", 0.0)


def user(*roles: str) -> Identity:
    return Identity("jo", False, roles, "test", 0.0)


@pytest.fixture
def listening() -> Iterator[Any]:
    """Bind a socket at a path, and listen there."""
    with ExitStack() as open_sockets:

        def listen(path: Path) -> Path:
            one = open_sockets.enter_context(socket.socket(socket.AF_UNIX))
            one.bind(str(path))
            one.listen()
            return path

        yield listen


def custom(folder: Path, **services: ServicePolicy) -> CustomServices:
    named = {name.replace("__", ".").replace("every", "*"): policy for name, policy in services.items()}
    return CustomServices(Plugins(directory=str(folder), services=named))


def where(services: CustomServices, name: str, verb: str = "GET", who: Identity = ROOT) -> Any:
    return services.resolve(who, name, verb, 1.0)


def test_a_socket_in_the_directory_is_a_service(plugins: Path, listening: Any) -> None:
    path = listening(plugins / "com.example.a")

    assert where(custom(plugins), "com.example.a") == {
        "at": "here", "socket": str(path), "fresh": 1.0, "user": "root", "superuser": True, "roles": ["pool-admin"],
        "originator": "test", "forward": [], "upgrades": [],
        "limits": {"concurrency": 256, "responseTimeout": 60.0, "idleTimeout": 300.0},
    }  # fmt: skip


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "../plugin/a", "a\0", "x" * 129, ".a", "-a", "é", "a\n"])
def test_a_name_cannot_leave_the_directory(plugins: Path, listening: Any, name: str) -> None:
    listening(plugins / "a")

    with pytest.raises(NoSuchService):
        where(custom(plugins), name)


def test_only_a_socket_is_a_service(plugins: Path, listening: Any) -> None:
    (plugins / "file").write_text("")
    (plugins / "folder").mkdir()
    os.mkfifo(plugins / "pipe")
    outside = listening(plugins.parent / "outside")
    (plugins / "out").symlink_to(outside)
    (plugins / "up").symlink_to("../outside")
    (plugins / "loop").symlink_to("loop")
    (plugins / "gone").symlink_to("nothing")
    (plugins / "to-file").symlink_to("file")
    inside = listening(plugins / "inside")
    (plugins / "in").symlink_to("inside")
    services = custom(plugins)

    for name in ("file", "folder", "pipe", "out", "up", "loop", "gone", "to-file", "nothing"):
        with pytest.raises(NoSuchService):
            where(services, name)
    assert where(services, "in")["socket"] == str(inside)
    assert [one["name"] for one in services.list()] == ["in", "inside"]


def test_a_socket_of_another_user_is_not_used(plugins: Path, listening: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    path = listening(plugins / "a")
    owner = path.stat().st_uid
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    own, foreign = (
        Plugins(directory=str(plugins), owners=(owner,)),
        Plugins(directory=str(plugins), owners=(owner + 2,)),
    )

    assert where(CustomServices(own), "a")["at"] == "here"
    with pytest.raises(NoSuchService):
        where(CustomServices(foreign), "a")


def test_without_a_directory_there_are_no_services(tmp_path: Path) -> None:
    services = custom(tmp_path / "nowhere")

    assert services.list() == []
    with pytest.raises(NoSuchService):
        where(services, "a")


ROLES = [
    ("GET", (), True), ("GET", ("read-only",), True), ("PUT", (), False), ("PUT", ("pool-operator",), False),
    ("PUT", ("pool-admin",), True), ("POST", ("vm-admin", "pool-admin"), True), ("POST", ("unheard-of",), False),
]  # fmt: skip


@pytest.mark.parametrize(("verb", "roles", "may"), ROLES)
def test_roles_are_those_of_xapi_where_nothing_is_said(
    plugins: Path, listening: Any, verb: str, roles: tuple[str, ...], may: bool
) -> None:
    listening(plugins / "a")
    services = custom(plugins)
    if may:
        assert where(services, "a", verb, user(*roles))["user"] == "jo"
    else:
        with pytest.raises(RoleNotSufficient):
            where(services, "a", verb, user(*roles))
    assert where(services, "a", verb)["user"] == "root"


def test_a_service_has_its_own_roles(plugins: Path, listening: Any) -> None:
    listening(plugins / "a")
    services = custom(plugins, a=ServicePolicy(roles={"GET": "vm-admin", "PUT": "vm-operator"}))

    assert where(services, "a", "PUT", user("vm-operator"))
    assert where(services, "a", "GET", user("pool-operator"))
    for verb, role in (("GET", "vm-operator"), ("PUT", "read-only"), ("POST", "pool-operator")):
        with pytest.raises(RoleNotSufficient):
            where(services, "a", verb, user(role))


def test_the_role_is_looked_at_before_the_name(plugins: Path) -> None:
    with pytest.raises(RoleNotSufficient):
        where(custom(plugins), "nope", "PUT", user("read-only"))


def test_verbs_are_those_of_the_document_where_nothing_is_said(plugins: Path, listening: Any) -> None:
    listening(plugins / "a")
    services = custom(plugins, b=ServicePolicy(verbs=("GET", "DELETE")), every=ServicePolicy(verbs=("PATCH",)))
    listening(plugins / "b")

    with pytest.raises(VerbNotAllowed) as found:
        where(custom(plugins), "a", "DELETE")
    assert found.value.data == {"verb": "DELETE", "name": "a", "allowed": ["GET", "PUT", "POST"]}
    assert where(services, "b", "DELETE")
    assert where(services, "a", "PATCH")


def test_a_service_elsewhere_needs_no_socket(plugins: Path, listening: Any) -> None:
    listening(plugins / "a")
    services = custom(plugins, a=ServicePolicy(url="https://h2/services/plugin/a", forward=("session",)))

    assert where(services, "a") == {
        "at": "elsewhere", "url": "https://h2/services/plugin/a", "fresh": 1.0, "forward": ["session"],
    }  # fmt: skip


def test_limits_that_are_set_are_told(plugins: Path, listening: Any) -> None:
    listening(plugins / "a")
    policy = ServicePolicy(
        concurrency=1, response_timeout=2, idle_timeout=3, time_limit=4, body=5, upgrades=("websocket",)
    )
    found = where(custom(plugins, a=policy), "a")

    assert found["limits"] == {"concurrency": 1, "responseTimeout": 2, "idleTimeout": 3, "timeLimit": 4, "body": 5}
    assert found["upgrades"] == ["websocket"]


def test_the_list_says_what_runs(plugins: Path, listening: Any) -> None:
    listening(plugins / "runs")
    with socket.socket(socket.AF_UNIX) as stale:
        stale.bind(str(plugins / "stale"))
    elsewhere = ServicePolicy(url="https://h2/x")
    services = custom(plugins, elsewhere=elsewhere, missing=ServicePolicy(), every=ServicePolicy())

    assert services.list() == [
        {"name": "elsewhere", "url": "https://h2/x"}, {"name": "missing", "running": False},
        {"name": "runs", "running": True}, {"name": "stale", "running": False},
    ]  # fmt: skip


UNFIT = {
    "a url without a scheme": ServicePolicy(url="h2/x"),
    "a url with a password": ServicePolicy(url="https://me:secret@h2/x"),
    "a url with a line end": ServicePolicy(url="https://h2/x\r\nX: y"),
    "a fragment": ServicePolicy(url="https://h2/x#y"),
    "an unknown role": ServicePolicy(roles={"GET": "admin"}),
    "an unknown credential": ServicePolicy(forward=("password",)),
    "a verb in small letters": ServicePolicy(verbs=("get",)),
    "CONNECT": ServicePolicy(verbs=("CONNECT",)),
    "no verb": ServicePolicy(verbs=()),
    "a protocol in capitals": ServicePolicy(upgrades=("WebSocket",)),
}


@pytest.mark.parametrize("policy", UNFIT.values(), ids=UNFIT)
def test_a_policy_that_makes_no_sense_is_refused_at_start(policy: ServicePolicy) -> None:
    with pytest.raises(ConfigError) as found:
        XapiSettings(plugins=Plugins(services={"a": policy})).check()

    assert "secret" not in str(found.value)


def test_names_and_the_host_are_checked_at_start() -> None:
    for settings in (
        Plugins(services={"../x": ServicePolicy()}), Plugins(services={"*": ServicePolicy(url="https://h")}), Plugins(host="x://y"),
    ):  # fmt: skip
        with pytest.raises(ConfigError):
            XapiSettings(plugins=settings).check()
