# SPDX-License-Identifier: Apache-2.0
"""Starts a real Firefox with the extension in it, and drives it by WebDriver BiDi."""

import itertools
import json
import os
import re
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

from native_host.browsers import Family
from native_host.callers import FIREFOX_ID as EXTENSION_ID
from native_host.registration import Registrar, Spot
from native_host.registration_manifest import Program
from tests.rig.chromium import EXTENSION, no_registry
from tests.rig.waiting import wait_for

__all__ = ["EXTENSION_ID", "Firefox", "firefox"]

FIREFOX = "/usr/bin/firefox-esr"
_PREFERENCES: Mapping[str, object] = {
    "app.normandy.enabled": False,
    "app.update.auto": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.webextOptionalPermissionPrompts": False,  # a test cannot answer the prompt
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "toolkit.telemetry.enabled": False,
}


class Firefox:
    """A running browser; `extension_base` is where its own pages are."""

    def __init__(self, connection: ClientConnection, extension: Path | None) -> None:
        self._connection = connection
        self._numbers = itertools.count(1)
        self.send("session.new", capabilities={"alwaysMatch": {"acceptInsecureCerts": True}})
        before = set(self.tabs()) if extension else set()
        if extension:
            self._install(extension)
        self.welcome = self._welcome_tab(before)
        self.send("browsingContext.activate", context=self.welcome)  # what is hidden does not look
        self.extension_base = self.tabs()[self.welcome].removesuffix("welcome.html")

    def _install(self, extension: Path) -> None:
        kind = "path" if extension.is_dir() else "archivePath"
        self.send("webExtension.install", extensionData={"type": kind, "path": str(extension)})

    def send(self, method: str, **params: object) -> dict[str, Any]:
        """Send one command and return its result."""
        number = next(self._numbers)
        self._connection.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            message = json.loads(self._connection.recv(timeout=60))
            if message.get("id") != number:
                continue
            if message["type"] == "error":
                raise RuntimeError(f"{method}: {message['error']}: {message['message']}")
            return dict(message["result"])

    def tabs(self) -> dict[str, str]:
        """Return the address of every tab."""
        tree = self.send("browsingContext.getTree")
        return {tab["context"]: tab["url"] for tab in tree["contexts"]}

    def _welcome_tab(self, before: set[str]) -> str:
        def look() -> str:
            new = ((tab, address) for tab, address in self.tabs().items() if tab not in before)
            return next((tab for tab, address in new if address.endswith("/welcome.html")), "")

        return wait_for(look, lambda: f"no first-run page: {self.tabs()}")

    def choose_any_site(self) -> None:
        """Do what a person does on the first-run page, once it is there, and leave it."""
        self.wait_for(self.welcome, "document.querySelector('#any').hasAttribute('aria-pressed')")
        self.click(self.welcome, "#any")
        pressed = "document.querySelector('#any').getAttribute('aria-pressed') === 'true'"
        self.wait_for(self.welcome, pressed)
        self.send("browsingContext.close", context=self.welcome)

    def open(self, address: str) -> str:
        """Open a tab and wait until it has loaded."""
        tab = str(self.send("browsingContext.create", type="tab")["context"])
        self.send("browsingContext.navigate", context=tab, url=address, wait="complete")
        return tab

    def evaluate(self, tab: str, expression: str) -> Any:  # noqa: ANN401  # whatever the page has
        """Return the JSON of what the expression gives; never makes up a gesture."""
        answer = self.send(
            "script.evaluate",
            expression=f"Promise.resolve({expression}).then((value) => JSON.stringify(value))",
            target={"context": tab},
            awaitPromise=True,
            userActivation=False,
        )
        if answer["type"] == "exception":
            raise AssertionError(answer["exceptionDetails"]["text"])
        value = answer["result"].get("value")
        return None if value is None else json.loads(value)

    def wait_for(self, tab: str, expression: str) -> Any:  # noqa: ANN401  # see evaluate
        def failure() -> str:
            shown = self.evaluate(tab, "document.body.innerText")
            return f"never true in Firefox: {expression}; it shows {shown}"

        return wait_for(lambda: self.evaluate(tab, expression), failure)

    def click(self, tab: str, selector: str) -> None:
        """Click with the mouse, as a person does."""
        box = f"document.querySelector({json.dumps(selector)}).getBoundingClientRect().toJSON()"
        where = self.evaluate(tab, box)
        x, y = (
            int(where["x"] + where["width"] / 2),
            int(where["y"] + where["height"] / 2),
        )
        mouse = [
            {"type": "pointerMove", "x": x, "y": y},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        self.send("browsingContext.activate", context=tab)
        self.send(
            "input.performActions",
            context=tab,
            actions=[{"type": "pointer", "id": "mouse", "actions": mouse}],
        )


def _install_host(home: Path, command: Sequence[str]) -> None:
    place = home / ".mozilla" / "native-messaging-hosts"
    registrar = Registrar(Program(tuple(command)), home, no_registry)
    plan = registrar.plan_register([Spot(place, Family.FIREFOX, ("Firefox",))], replace=False)
    for outcome in registrar.apply(plan):
        if outcome.failure is not None:
            raise outcome.failure


def _lay_down(home: Path, managed: Mapping[str, object]) -> None:
    """Write managed storage as a manifest, which Firefox reads beside its policies."""
    file = home / ".mozilla" / "managed-storage" / f"{EXTENSION_ID}.json"
    file.parent.mkdir(parents=True)
    fields = {"name": EXTENSION_ID, "description": "-", "type": "storage", "data": managed}
    file.write_text(json.dumps(fields), encoding="utf-8")


def _address(process: subprocess.Popen[str]) -> str:
    """Read where Firefox listens from what it writes to stderr."""
    for line in process.stderr or ():
        if found := re.search(r"WebDriver BiDi listening on (ws://\S+)", line):
            return f"{found[1]}/session"
    raise RuntimeError("Firefox ended without listening")


@contextmanager
def firefox(
    host: Sequence[str] | None,
    *,
    names: Sequence[str] = (),
    env: Mapping[str, str] | None = None,
    extension: Path | None = EXTENSION,
    managed: Mapping[str, object] | None = None,
    preferences: Mapping[str, object] | None = None,
    program: str = FIREFOX,
) -> Iterator[Firefox]:
    """Run Firefox headless with a fresh home; `names` are host names that stand for this computer.

    `host` is the command that starts the native host; with None the browser finds what is installed here.
    `env` is added to the environment, which the browser hands down to the host. `extension` is a
    folder or a package, None where a policy brings it along; `managed` is what an administrator lays
    down for it, `preferences` are added to the profile's. `program` starts Firefox.
    """
    with tempfile.TemporaryDirectory(prefix="firefox-") as folder:
        home = Path(folder)
        profile = home / "profile"
        profile.mkdir()
        names_here = {"network.dns.localDomains": ",".join(names)}
        chosen = {**_PREFERENCES, **names_here, **(preferences or {})}
        lines = (f'user_pref("{name}", {json.dumps(value)});' for name, value in chosen.items())
        (profile / "user.js").write_text("\n".join(lines), encoding="utf-8")
        if host is not None:
            _install_host(home, host)
        if managed is not None:
            _lay_down(home, managed)
        switches = ["--headless", "--no-remote", "--remote-debugging-port=0"]
        process = subprocess.Popen(
            [program, *switches, "--remote-allow-system-access", "--profile", str(profile)],
            env={
                **os.environ,
                **(env or {}),
                "HOME": str(home),
                "DBUS_SESSION_BUS_ADDRESS": "disabled:",
            },
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
        )
        try:
            with connect(_address(process), max_size=None) as connection:
                yield Firefox(connection, extension)
        finally:
            process.terminate()
            process.communicate(timeout=60)
