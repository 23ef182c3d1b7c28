"""A real browser, driven through a pipe by its own protocol (chromedevtools.github.io/devtools-protocol)."""

import json
import os
import select
import shutil
import subprocess
import sys
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any, Literal

from tests.processes import ended

Json = dict[str, Any]
Scheme = Literal["light", "dark"]
PROGRAM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
)
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --disable-dev-shm-usage --no-first-run --disable-extensions "
    "--disable-background-networking --disable-component-update --disable-sync --hide-scrollbars "
    "--font-render-hinting=none --force-color-profile=srgb --remote-debugging-pipe"
).split()
LAUNCH = (
    "import os, sys; os.dup2(int(sys.argv[1]), 3); os.dup2(int(sys.argv[2]), 4); os.execv(sys.argv[3], sys.argv[3:])"
)
"""The browser reads commands from its file 3 and writes answers to its file 4."""
PATIENCE = 60.0
"""Seconds for one answer."""
SEEN = ("Network.requestWillBeSent", "Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown")


class DoesNotStart(Exception):
    """The program is there, but this machine does not let it run."""


@dataclass(slots=True)
class Browser:
    """The browser and its one page."""

    commands: int
    answers: int
    session: str | None = None
    told: list[Json] = field(default_factory=list)
    """What it has told of itself besides answers, since the page was opened."""
    _number: int = 0
    _rest: bytes = b""

    def ask(self, method: str, **given: object) -> Json:
        """One command and its answer; `AssertionError` for what it refuses."""
        self._number += 1
        session = {} if self.session is None else {"sessionId": self.session}
        line = json.dumps({"id": self._number, "method": method, "params": given, **session}).encode() + b"\0"
        while line:
            line = line[os.write(self.commands, line) :]
        while (found := self._next()).get("id") != self._number:
            self.told.append(found)
        assert "error" not in found, (method, found["error"])
        return dict(found["result"])

    def _wait(self, step: Json) -> None:
        """Until a page has come so far."""
        while not any(step.items() <= each["params"].items() for each in self._of("Page.lifecycleEvent")):
            self.told.append(self._next())

    def _next(self) -> Json:
        until = monotonic() + PATIENCE
        while b"\0" not in self._rest:
            ready, _, _ = select.select([self.answers], [], [], max(0.0, until - monotonic()))
            assert ready, "the browser does not answer"
            piece = os.read(self.answers, 1 << 20)
            assert piece, "the browser has ended"
            self._rest += piece
        line, _, self._rest = self._rest.partition(b"\0")
        return dict(json.loads(line))

    def begin(self) -> None:
        """Attach to a page."""
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Log", "Runtime"):
            self.ask(f"{domain}.enable")
        self.ask("Page.setLifecycleEventsEnabled", enabled=True)

    def open(self, url: str, width: int, scheme: Scheme, media: Literal["", "print"] = "") -> None:
        """Show a page of so many pixels; until it is there."""
        self.look(width, scheme, media)
        self.told.clear()
        found = self.ask("Page.navigate", url=url)
        assert "errorText" not in found, (url, found["errorText"])
        self._wait({"name": "load", "loaderId": found["loaderId"]})

    def look(self, width: int, scheme: Scheme, media: Literal["", "print"] = "") -> None:
        """How the page is seen from now on."""
        size = {
            "width": width,
            "height": 900,
            "screenWidth": width,
            "screenHeight": 900,
            "deviceScaleFactor": 1,
            "mobile": width < 600,
        }
        self.ask("Emulation.setDeviceMetricsOverride", **size)
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.ask("Emulation.setEmulatedMedia", media=media, features=features)

    def run(self, script: str) -> Any:
        """The value of a script within the page."""
        found = self.ask("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    def press(self, key: str, *, shift: bool = False) -> None:
        """A key: `Tab`, `Enter`."""
        code = {"Tab": 9, "Enter": 13}[key]
        given: Json = {"key": key, "code": key, "windowsVirtualKeyCode": code, "modifiers": 8 if shift else 0}
        text = {"text": "\r"} if key == "Enter" else {}
        self.ask("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", **given, **text)
        self.ask("Input.dispatchKeyEvent", type="keyUp", **given)

    def requests(self) -> list[str]:
        """Everything that the page has asked for, but for itself and what stands in it."""
        self.run("new Promise(done => requestAnimationFrame(() => setTimeout(done, 0)))")
        found = [each["params"]["request"]["url"] for each in self._of("Network.requestWillBeSent")]
        return [url for url in found[1:] if not url.startswith("data:")]

    def complaints(self) -> list[Json]:
        """What stands in its console."""
        return [each["params"] for each in self.told if each.get("method") in SEEN[1:]]

    def _of(self, method: str) -> Iterator[Json]:
        return (each for each in self.told if each.get("method") == method)

    def picture(self, **given: object) -> bytes:
        """The page as a picture; `given` as in `Page.captureScreenshot`: format, quality, clip."""
        return b64decode(self.ask("Page.captureScreenshot", captureBeyondViewport=True, **given)["data"])

    def paper(self) -> bytes:
        """The page as PDF."""
        return b64decode(self.ask("Page.printToPDF", printBackground=True)["data"])


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser of its own, with nothing of anybody's; `PROGRAM` must be there."""
    assert PROGRAM is not None
    with TemporaryDirectory(ignore_cleanup_errors=True) as place:
        to_read, commands = os.pipe()
        answers, to_write = os.pipe()
        try:
            words = [sys.executable, "-c", LAUNCH, str(to_read), str(to_write), PROGRAM, *FLAGS]
            environment = {**os.environ, "HOME": place, "XDG_CONFIG_HOME": place, "XDG_CACHE_HOME": place}
            process = subprocess.Popen(
                [*words, f"--user-data-dir={Path(place) / 'profile'}", "about:blank"],
                pass_fds=(to_read, to_write),
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            os.close(to_read)
            os.close(to_write)
            with ended(process):
                browser = Browser(commands, answers)
                try:
                    browser.ask("Browser.getVersion")
                except (AssertionError, BrokenPipeError) as error:
                    raise DoesNotStart from error
                browser.begin()
                yield browser
                browser.session = None
                browser.ask("Browser.close")
                process.wait(PATIENCE)
        finally:
            os.close(commands)
            os.close(answers)
