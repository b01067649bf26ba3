"""The methods that the gateway answers itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from runtime.contract import jsontext
from tests.gateway.conftest import Running, Start
from tests.gateway.fakes import METHODS, closed, face, method

HEAD = b'{"id":1,"jsonrpc":"2.0","result":{"$responseType":"ndjson"}}'


async def lines(gateway: Running, name: str, params: bytes = b"{}") -> list[bytes]:
    """Return the records of an answer that must have a head line and end with a line end."""
    answer = await gateway.call(b'{"id":1,"method":"%b","params":%b}' % (name.encode(), params))
    head, *records, last = answer.split(b"\n")
    assert (head, last) == (HEAD, b"")
    return records


async def test_list_methods_has_every_name_of_the_table(gateway: Running) -> None:
    assert [jsontext.loads(line) for line in await lines(gateway, "system.listMethods")] == [m.name for m in METHODS]


async def test_get_methods_info_describes_every_method(gateway: Running) -> None:
    infos = [jsontext.loads(line) for line in await lines(gateway, "system.getMethodsInfo")]

    assert infos[0] == {
        "name": "system.listMethods", "description": "Does system.listMethods.", "params": {}, "result": {},
    }  # fmt: skip
    assert len(infos) == len(METHODS)


@pytest.mark.parametrize("key", [b"name", b"method"])
async def test_method_signature_takes_either_key(gateway: Running, key: bytes) -> None:
    answer = await gateway.call(b'{"id":1,"method":"system.methodSignature","params":{"%b":"thing.echo"}}' % key)

    assert answer == (
        b'{"id":1,"jsonrpc":"2.0","result":'
        b'{"name":"thing.echo","description":"Does thing.echo.","params":{},"result":{}}}'
    )


async def test_method_signature_of_an_unknown_method(gateway: Running) -> None:
    answer = await gateway.call(b'{"id":1,"method":"system.methodSignature","params":{"name":"nope"}}')

    assert answer == (
        b'{"error":{"message":"no such method nope","code":1,"data":{"id":"nope","type":"method"}},'
        b'"id":1,"jsonrpc":"2.0"}'
    )


async def test_rpc_discover_is_the_openrpc_document(gateway: Running) -> None:
    answer = await gateway.call(b'{"id":1,"method":"rpc.discover"}')

    assert answer == b'{"id":1,"jsonrpc":"2.0","result":{"openrpc":"1.3.2","info":{"title":"xo"}}}'


async def test_the_operating_system_is_that_of_os_release(gateway: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    release = {"ID": "debian", "VERSION_ID": "12", "NAME": "Debian"}
    monkeypatch.setattr("platform.freedesktop_os_release", lambda: release)
    answer = await gateway.call(b'{"id":1,"method":"appliance.getInfo"}')

    assert answer == b'{"id":1,"jsonrpc":"2.0","result":{"os":"debian","osVersion":"12"}}'


RANGES = [
    (b'{"stop":3}', b"0 1 2"),
    (b'{"stop":-2}', b"0 -1"),
    (b'{"stop":0}', b""),
    (b'{"start":2,"stop":5}', b"2 3 4"),
    (b'{"start":5,"stop":2}', b"5 4 3"),
    (b'{"start":5,"stop":2,"step":-2}', b"5 3"),
    (b'{"start":0,"stop":5,"step":-1}', b""),
    (b'{"start":0,"stop":1,"step":0.25}', b"0 0.25 0.5 0.75"),
    (b'{"start":0.5,"stop":3}', b"0.5 1.5 2.5"),
    (b'{"stop":2.5}', b"0 1 2"),
    (b'{"stop":3.0}', b"0 1 2"),
]


@pytest.mark.parametrize(("params", "numbers"), RANGES)
async def test_a_range_of_numbers(gateway: Running, params: bytes, numbers: bytes) -> None:
    assert b" ".join(await lines(gateway, "test.range", params)) == numbers


@pytest.mark.parametrize("stop", [1, 10_999, 11_000, 11_001, 50_000])
async def test_a_long_range_has_every_number_once(gateway: Running, stop: int) -> None:
    assert await lines(gateway, "test.range", b'{"stop":%d}' % stop) == [b"%d" % number for number in range(stop)]


async def test_a_range_of_too_many_numbers_is_refused(gateway: Running) -> None:
    answer = await gateway.call(b'{"id":1,"method":"test.range","params":{"stop":1e300,"step":1e-300}}')

    assert answer == (
        b'{"error":{"message":"there are too many numbers in steps of 1e-300","code":10},"id":1,"jsonrpc":"2.0"}'
    )


async def test_a_foreign_face_is_served_at_its_name_with_standard_errors(start: Start, tmp_path: Path) -> None:
    gateway = await start(faces={"garden": [method("plant.water", closed(litres=int))]})

    @gateway.backend("water")
    async def water(params: object) -> object:
        return params

    good = await gateway.call(b'{"id":1,"jsonrpc":"2.0","method":"plant.water","params":{"litres":2}}', path="/garden")
    bad = await gateway.call(b'{"id":1,"jsonrpc":"2.0","method":"plant.water","params":{}}', path="/garden")

    assert good == b'{"id":1,"jsonrpc":"2.0","result":{"litres":2}}'
    assert bad == (
        b'{"error":{"code":-32602,"message":"Invalid params","data":[{"pointer":"","rule":"required",'
        b'"message":"needs the key \'litres\'"}]},"id":1,"jsonrpc":"2.0"}'
    )


def test_a_face_needs_its_documents(tmp_path: Path) -> None:
    made = face("xo", tmp_path, METHODS)
    (tmp_path / "openrpc" / "xo.json").unlink()

    with pytest.raises(FileNotFoundError):
        made.openrpc()
