"""Settings that cannot work do not start; the sentence says what to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from runtime.storage import ConfigError, StorageSettings

REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"allow_file_remotes": True}, "fileRemotesRoot is empty"),
    ({"allow_file_remotes": True, "file_remotes_root": "backups"}, "absolute"),
    ({"database": "sqlite://"}, "sqlite:///FILE"),
    ({"database": "sqlite:///:memory:"}, "sqlite:///FILE"),
    ({"database": "mysql://u:hidden@h/d"}, "neither sqlite nor postgresql"),
    ({"database": "nonsense"}, "not a URL"),
    ({"xo_token": "a;b"}, "cookie"),
    ({"task_lease": -1.0}, "task_lease"),
    ({"keep_tasks": -1}, "keep_tasks"),
]


@pytest.mark.parametrize(("settings", "words"), REFUSED)
def test_settings_that_cannot_work_are_refused(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(ConfigError, match=words) as caught:
        StorageSettings(data=Path("/nowhere"), **settings).check()
    assert "hidden" not in str(caught.value)


def test_the_defaults_fit() -> None:
    StorageSettings(data=Path("/nowhere")).check()


@pytest.mark.parametrize(
    ("url", "file"),
    [
        ("sqlite:///storage.db", "/data/storage.db"),
        ("sqlite:///sub/x.db", "/data/sub/x.db"),
        ("sqlite:////else/x.db", "/else/x.db"),
    ],
)
def test_a_file_is_relative_to_the_data_folder(url: str, file: str) -> None:
    assert StorageSettings(data=Path("/data"), database=url).url().database == file


def test_the_token_is_not_shown() -> None:
    assert "planted" not in repr(StorageSettings(data=Path("/data"), xo_token="planted"))
