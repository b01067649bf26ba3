"""What is wrong with parameters is said in the language that they ask for."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import pytest

from generated.messages import validation
from runtime.dns.engine.normalise import MESSAGES
from runtime.dns.messages import LANGUAGES
from tests.dns.services.served import Served

pytestmark = pytest.mark.asyncio(loop_scope="module")

DS = {"keytag": 1, "algorithm": 13, "digtype": 2, "digest": "ab" * 20}
USER = {"username": "erik", "api_key": "k"}
LONG = ".".join(["a" * 60] * 4 + ["b" * 10])

SAID: list[tuple[dict[str, Any], str, dict[str, str]]] = [
    # params of start_domain_test, the tag, its arguments
    ({"domain": ""}, "EMPTY", {}),
    ({"domain": "\u0130.zz"}, "CAPITAL_I_WITH_DOT", {}),
    ({"domain": ".a"}, "DOT_AT_BEGIN", {}),
    ({"domain": "a..b"}, "DOTS_IN_A_ROW", {}),
    ({"domain": "a b.zz"}, "PART_CHARACTER", {"part": "'a b'"}),
    ({"domain": "a" * 64}, "PART_TOO_LONG", {"part": f"'{'a' * 64}'"}),
    ({"domain": LONG}, "TOO_LONG", {}),
    ({"domain": "a\u200db.zz"}, "NAME_NOT_ASCII", {}),
    ({"domain": "\u00fc" * 70 + ".zz"}, "NAME_NOT_ASCII", {}),
    ({"domain": "a.b", "nameservers": [{"ns": "a.b", "ip": "1.2"}]}, "ADDRESS_INVALID", {}),
    ({"domain": "a.b", "ds_info": [{**DS, "digest": "zz"}]}, "DIGEST_INVALID", {}),
    ({"domain": "a.b", "ds_info": [{**DS, "keytag": 65536}]}, "VALUE_TOO_GREAT", {"limit": "65535"}),
    ({"domain": "a.b", "ds_info": [{**DS, "digtype": -1}]}, "VALUE_TOO_SMALL", {"limit": "0"}),
    ({"domain": "a.b", "profile": "nope"}, "NO_SUCH_PROFILE", {"name": "nope"}),
    ({}, "KEY_MISSING", {"key": "domain"}),
    ({"domain": "a.b", "colour": 1}, "KEY_UNKNOWN", {"key": "colour"}),
]


def text(language: str, tag: str, args: dict[str, str]) -> str:
    document = json.loads(files("generated.messages").joinpath(f"validation.{language}.json").read_bytes())
    found: str = document["messages"]["PARAMETERS"][tag].format(**args)
    return found


@pytest.mark.parametrize(("params", "tag", "args"), SAID, ids=[tag for _, tag, _ in SAID])
async def test_a_fault_in_each_language(zones: Served, params: Any, tag: str, args: dict[str, str]) -> None:
    for language in LANGUAGES:
        error = await zones.error("start_domain_test", {**params, "language": language})
        assert (error["code"], error["message"]) == ("-32602", text(language, "PARAMETERS_INVALID", {}))
        assert [one["message"] for one in error["data"]] == [text(language, tag, args)]
    english = await zones.error("start_domain_test", params)
    assert [one["message"] for one in english["data"]] == [text("en", tag, args)]


async def test_several_faults_of_one_name(zones: Served) -> None:
    params = {"domain": "a\u200db.\u200d.zz", "language": "sv"}
    said = text("sv", "NAME_NOT_ASCII", {})
    assert [one["message"] for one in (await zones.error("start_domain_test", params))["data"]] == [said, said]
    assert [one["message"] for one in (await zones.error("get_data_from_parent_zone", params))["data"]] == [
        f"{said}; {said}"
    ]


async def test_what_has_no_text_in_the_language_is_english(zones: Served) -> None:
    error = await zones.error("start_domain_test", {"domain": None, "ipv4": "yes", "language": "fi"})
    assert [one["message"].partition(" ")[0] for one in error["data"]] == ["must", "must"]


async def test_a_language_that_is_none_is_told_in_english(zones: Served) -> None:
    for language in ("xx", "", 5, None, ["sv"], {"sv": 1}):
        error = await zones.error("start_domain_test", {"domain": "a..b", "language": language})
        assert error["message"] == "The parameters are not valid."


async def test_other_errors_have_one_language(zones: Served) -> None:
    params = {"id": "1000000000000001", "language": "sv"}
    assert (await zones.error("get_test_results", params))["message"] == "Test not found"


async def test_the_catalogue_has_what_is_said_of_names_and_the_languages_that_are_accepted() -> None:
    english = json.loads(files("generated.messages").joinpath("validation.en.json").read_bytes())
    assert set(MESSAGES.values()) <= set(english["messages"]["PARAMETERS"].values())
    assert sorted(validation.LANGUAGES) == list(LANGUAGES)


async def test_every_text_is_another_one_in_each_language() -> None:
    tags = validation.MESSAGES["PARAMETERS"]
    for tag in tags:
        args = dict.fromkeys(("key", "limit", "name", "part"), "X")
        assert text("en", tag, args) not in [text(language, tag, args) for language in LANGUAGES if language != "en"]
