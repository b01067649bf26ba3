"""zonemaster-gui, built from its sources, in headless Chromium against the gateway's `/api`.

ZONEMASTER_GUI names the folder that `npm run build` has made; PUBLIC_POLLING_INTERVAL makes it ask more often.
"""

from __future__ import annotations

import http.server
import re
import threading
import urllib.request
from collections.abc import Iterator
from functools import partial
from http import HTTPStatus
from pathlib import Path

import pytest

from tests.browser import Browser
from tests.process import Server

pytestmark = [pytest.mark.clients, pytest.mark.slow]


class _Site(http.server.SimpleHTTPRequestHandler):
    """The pages of the folder, laid out as the project's own example for nginx has it; `/api` goes to the gateway."""

    gateway = ""

    def do_GET(self) -> None:
        self.path = re.sub(r"^(/[a-z]{2})?/result/[^/]+/?$", r"\1/result/id/index.html", self.path)
        super().do_GET()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        request = urllib.request.Request(f"{self.gateway}{self.path}", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            found = answer.read()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(found)))
        self.end_headers()
        self.wfile.write(found)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def site(zonemaster_gui: Path, gateway: Server) -> Iterator[str]:
    """The URL of the web interface."""
    handler = partial(type("_", (_Site,), {"gateway": gateway.url}), directory=str(zonemaster_gui))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_test_from_the_form_to_its_history(browser: Browser, site: str) -> None:
    browser.open(f"{site}/en/", width=1400)
    browser.wait_for("document.body.dataset.domainTestHydrated")
    browser.type("#domainInput", "glue.zz")
    browser.click("#zmDomainTestForm button[type=submit]")

    browser.wait_for("/^\\/en\\/result\\/[0-9]{16}\\/$/.test(location.pathname)")
    browser.wait_for("document.body.innerText.includes('Consistency')")
    found = browser.evaluate("return location.pathname")
    browser.evaluate("""
        [...document.querySelectorAll("button")].find((one) => one.textContent.includes("History")).click();""")
    browser.wait_for(f"document.querySelector('a[href=\"{found}\"]')")
    assert "glue.zz" in browser.evaluate("return document.body.innerText")
    assert [line for line in browser.console() if not line.startswith("INFO")] == []


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "must not have two dots in a row"), ("fi", "ei saa sisältää kahta peräkkäistä pistettä")],
)
def test_what_is_wrong_stands_at_its_field(browser: Browser, site: str, language: str, words: str) -> None:
    browser.open(f"{site}/{language}/", width=1400)
    browser.wait_for("document.body.dataset.domainTestHydrated")
    browser.type("#domainInput", "a..b")
    browser.click("#zmDomainTestForm button[type=submit]")

    browser.wait_for("document.querySelector('.zm-domain-test__progress .zm-input-error')")
    browser.wait_for(f"document.body.innerText.includes({words!r})")


def test_the_delegation_is_fetched_from_the_parent(browser: Browser, site: str) -> None:
    browser.open(f"{site}/en/", width=1400)
    browser.wait_for("document.body.dataset.domainTestHydrated")
    browser.type("#domainInput", "signed.zz")
    browser.click("#advanced-toggle")
    browser.wait_for("[...document.querySelectorAll('#advanced-options button')].length > 2")
    browser.evaluate("""
        [...document.querySelectorAll("#advanced-options button")]
            .find((button) => /fetch|parent/i.test(button.textContent)).click();""")

    browser.wait_for(
        "[...document.querySelectorAll('#advanced-options input')].some((one) => one.value === '127.53.2.1')"
    )
