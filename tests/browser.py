"""A headless Chromium, driven over WebDriver (W3C) by chromedriver."""

from __future__ import annotations

import base64
import contextlib
import json
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.clients.judges import program

SECONDS = 60
_OPTIONS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars")


class Browser:
    """One tab. What a page does wrong is in `console`."""

    def __init__(self, url: str) -> None:
        self._url = url

    def open(self, url: str, *, width: int, height: int = 900, dark: bool = False, script: bool = True) -> None:
        """Load a page in a window of that size and wait until it has loaded."""
        self.console()
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self._devtools("Emulation.setDeviceMetricsOverride", size)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self._devtools("Emulation.setEmulatedMedia", {"features": [scheme]})
        self._devtools("Emulation.setScriptExecutionDisabled", {"value": not script})
        self._ask("POST", "url", {"url": url})

    def evaluate(self, body: str, *arguments: Any) -> Any:
        """Return what the body of a function returns in the page."""
        return self._ask("POST", "execute/sync", {"script": body, "args": list(arguments)})

    def wait_for(self, condition: str, seconds: float = 20.0) -> Any:
        """Return the value of an expression in the page as soon as it holds, over the loading of other pages too.

        Raises RuntimeError if it does not come to hold.
        """
        body = """
            const [expression, done] = arguments;
            const end = performance.now() + 200;
            const look = () => {
                const value = eval(expression);
                if (value || performance.now() > end) done(value);
                else setTimeout(look, 20);
            };
            look();"""
        end = time.monotonic() + seconds
        fault = ""
        while time.monotonic() < end:
            try:
                value = self._ask("POST", "execute/async", {"script": body, "args": [condition]})
            except RuntimeError as reason:
                # The page was left.
                fault = str(reason)
                continue
            if value:
                return value
        raise RuntimeError(f"{condition} did not come to hold {fault}")

    def type(self, selector: str, text: str) -> None:
        """Type into the field that a CSS selector names."""
        self._ask("POST", f"element/{self._element(selector)}/value", {"text": text})

    def click(self, selector: str) -> None:
        self._ask("POST", f"element/{self._element(selector)}/click", {})

    def console(self) -> list[str]:
        """Return what the console has been told since the last call."""
        return [f"{entry['level']}: {entry['message']}" for entry in self._ask("POST", "se/log", {"type": "browser"})]

    def screenshot(self, file: Path, *, whole: bool = True) -> None:
        """Write a picture of the page, all of it or what the window shows."""
        shot = self._devtools("Page.captureScreenshot", {"format": "png", "captureBeyondViewport": whole})
        file.write_bytes(base64.b64decode(shot["data"]))

    def _element(self, selector: str) -> str:
        found = self._ask("POST", "element", {"using": "css selector", "value": selector})
        return str(next(iter(found.values())))

    def _devtools(self, command: str, params: dict[str, Any]) -> Any:
        return self._ask("POST", "goog/cdp/execute", {"cmd": command, "params": params})

    def _ask(self, method: str, path: str, body: dict[str, Any]) -> Any:
        return _ask(method, f"{self._url}/{path}", body)


@contextlib.contextmanager
def browsing() -> Iterator[Browser]:
    """Start a browser with a profile of its own and give it; at the end both are gone."""
    driver = program("chromedriver") or "chromedriver"
    with tempfile.TemporaryDirectory(prefix="browser-", ignore_cleanup_errors=True) as folder:
        process = subprocess.Popen([driver, "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        try:
            url = f"http://127.0.0.1:{_port(process)}"
            options = {"args": [*_OPTIONS, f"--user-data-dir={folder}"], "binary": program("chromium")}
            wanted = {"browserName": "chrome", "goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}
            session = _ask("POST", f"{url}/session", {"capabilities": {"alwaysMatch": wanted}})
            place = f"{url}/session/{session['sessionId']}"
            try:
                yield Browser(place)
            finally:
                _ask("DELETE", place, None)
        finally:
            process.terminate()
            process.wait(SECONDS)


def _port(process: subprocess.Popen[str]) -> int:
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        words = line.strip().removesuffix(".").split("started successfully on port ")
        if len(words) == 2:
            return int(words[1])
    raise RuntimeError("chromedriver did not start: " + "".join(said))


def _ask(method: str, url: str, body: dict[str, Any] | None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:
            return json.load(answer)["value"]
    except urllib.error.HTTPError as fault:
        raise RuntimeError(json.load(fault)["value"]["message"]) from None
