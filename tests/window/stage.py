# SPDX-License-Identifier: Apache-2.0
"""The real window with a core that does what it reads on stdin, one JSON command a line; a PIN leaves only as its hash."""

import gc
import hashlib
import json
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from native_host import errors, prompt
from native_host.additions import Additions, SealPlace
from native_host.origins import Origin
from native_host.window.exchange import Exchange
from tests.reading.children import sealed

if TYPE_CHECKING:
    from PySide6.QtWidgets import QTreeWidget, QWidget


def say(**news: object) -> None:
    """Print one line of news."""
    sys.stdout.write(json.dumps(news) + "\n")
    sys.stdout.flush()


def occasion_of(raw: dict[str, Any]) -> prompt.Occasion:
    """Make an occasion from JSON."""
    documents = tuple(summary_of(d) for d in raw.get("documents", []))
    return prompt.Occasion(
        Origin(raw["origin"]),
        prompt.PinKind(raw["pin"]),
        documents,
        raw.get("lang"),
        tuple(raw.get("fields", ())),
    )


@dataclass(frozen=True)
class Swapped:
    """Content whose file holds other bytes than were hashed: what a seal rules out."""

    hashed: prompt.Sealed  # kept: content closes its file when nobody holds it any more
    opened: prompt.Sealed

    @property
    def view(self) -> memoryview:
        return self.hashed.view

    @property
    def descriptor(self) -> int:
        return self.opened.descriptor


def summary_of(raw: dict[str, Any]) -> prompt.DocumentSummary:
    """Make a document from JSON; "text" or "file" gives its content, "notices" what is hidden in it, known once a file is there."""
    fields = {"digest": "00" * 32, "digest_function": "SHA-256", "size": None} | raw
    octets = fields.pop("text", "").encode()
    if file := fields.pop("file", None):
        octets = Path(file).read_bytes()
    notices = tuple(fields.pop("notices", ()))
    sign = fields.pop("noticed_once_there_is", None)

    def look_through() -> tuple[str, ...]:
        while sign is not None and not Path(sign).exists():
            time.sleep(0.02)
        return notices

    if added := fields.pop("added", {}):
        place = added.get("seal")
        fields["added"] = Additions(**added | {"seal": SealPlace(*place) if place else None})
    fields["attached"] = tuple(summary_of(one) for one in fields.pop("attached", ()))
    if octets:
        content: prompt.Sealed = sealed(octets)
        if other := fields.pop("opened", None):
            content = Swapped(content, sealed(other.encode()))
        known = {"digest": hashlib.sha256(octets).hexdigest(), "size": len(octets)} | raw
        fields |= {"digest": known["digest"], "size": known["size"]}
        fields |= {"content": content, "notices": look_through}
    return prompt.DocumentSummary(**fields)


def view_of(raw: dict[str, Any]) -> prompt.View:
    """Make a view from JSON: {"is": "AskPin", ...fields}."""
    fields = {k: v for k, v in raw.items() if k != "is"}
    if "kind" in fields:
        fields["kind"] = prompt.PinKind(fields["kind"])
    if "what" in fields:
        fields["what"] = prompt.Wait(fields["what"])
    if "readers" in fields:
        fields["readers"] = tuple(fields["readers"])
    if "values" in fields:
        fields["values"] = tuple((name, value) for name, value in fields["values"])
    if "error" in fields:
        fields["error"] = getattr(errors, fields["error"])()
    if fields.get("certificate"):
        holder, year, test = fields["certificate"]
        end = datetime(year, 3, 31, 14, 59, 59, tzinfo=UTC)
        fields["certificate"] = prompt.CertificateSummary(holder, end, test)
    made: prompt.View = getattr(prompt, raw["is"])(**fields)
    return made


def report(answer: prompt.Answer) -> None:
    """Print an answer."""
    if isinstance(answer, prompt.PinEntered):
        with answer.pin as pin:
            digest = hashlib.sha256(pin.octets).hexdigest()
            say(answer="PinEntered", kind=pin.kind.value, length=len(pin.octets), sha256=digest)
    elif isinstance(answer, prompt.Chosen):
        say(answer="Chosen", index=answer.index)
    elif isinstance(answer, prompt.Released):
        say(answer="Released", fields=sorted(answer.fields))
    else:
        say(answer=type(answer).__name__)


def look() -> None:
    """Print what is on the screen: texts, focus, and whether each button can be pressed."""
    from PySide6 import QtWidgets

    from native_host.window.pin_field import PinField

    application = QtWidgets.QApplication.instance()
    assert isinstance(application, QtWidgets.QApplication)
    application.processEvents()  # paints
    application.sync()
    visible = [x for x in application.allWidgets() if x.isVisible()]
    focus = application.focusWidget()
    fields = [x for x in visible if isinstance(x, PinField)]
    dialogs = [x for x in visible if isinstance(x, QtWidgets.QDialog)]
    say(
        texts=[x.text() for x in visible if isinstance(x, QtWidgets.QLabel)],
        buttons={x.text(): x.isEnabled() for x in visible if isinstance(x, QtWidgets.QPushButton)},
        ticks={x.text(): x.isChecked() for x in visible if isinstance(x, QtWidgets.QCheckBox)},
        places={x.text(): centre(x) for x in visible if isinstance(x, QtWidgets.QAbstractButton)},
        rows=[r for x in visible if isinstance(x, QtWidgets.QTreeWidget) for r in rows(x)],
        row=[r for x in visible if isinstance(x, QtWidgets.QTreeWidget) for r in selected(x)],
        plain=[x.toPlainText() for x in visible if isinstance(x, QtWidgets.QPlainTextEdit)],
        focus=focus.accessibleName() if focus else None,
        typed=[x.text() for x in fields],
        field=next(centre(x) for x in fields) if fields else None,
        field_size=[fields[0].width(), fields[0].height()] if fields else None,
        size=[[x.width(), x.height()] for x in dialogs],
        windows=[x.windowTitle() for x in dialogs],
        cut=[text for x in visible for text in cut(x)],
    )


def cut(widget: "QWidget") -> list[str]:
    """Name `widget` where its text is larger than itself, and those of its parts that lie over each other."""
    from PySide6.QtWidgets import QLabel, QPushButton, QWidget

    found = []
    if isinstance(widget, QLabel):
        needed = widget.heightForWidth(widget.width()) if widget.hasHeightForWidth() else 0
        if widget.height() < needed or (not needed and widget.width() < widget.sizeHint().width()):
            found.append(widget.text())
    elif isinstance(widget, QPushButton) and widget.width() < widget.sizeHint().width():
        found.append(widget.text())
    if (layout := widget.layout()) is not None:
        inside = layout.contentsRect()
        parts = [
            x
            for x in widget.children()
            if isinstance(x, QWidget) and x.isVisible() and not x.isWindow()
        ]
        found += [f"{x} over the edge" for x in parts if not inside.contains(x.geometry())]
        found += [
            f"{x} over {y}"
            for place, x in enumerate(parts)
            for y in parts[:place]
            if x.geometry().intersects(y.geometry())
        ]
    return found


def rows(tree: "QTreeWidget") -> list[list[str]]:
    """Return the two columns of every row, from top to bottom."""
    item = tree.topLevelItem(0)
    found = []
    while item is not None:
        found.append([item.text(0), item.text(1)])
        item = tree.itemBelow(item)
    return found


def selected(tree: "QTreeWidget") -> list[str]:
    """Return the columns of the row the person is at."""
    item = tree.currentItem()
    return [item.text(0), item.text(1)] if item else []


def centre(widget: "QWidget") -> list[int]:
    """Return the middle of `widget`, in the window's pixels."""
    middle = widget.mapTo(widget.window(), widget.rect().center())
    return [middle.x(), middle.y()]


def strings_with(reversed_canary: str) -> None:
    """Print how many strings and byte strings that Python knows of hold the canary."""
    canary = reversed_canary[::-1]
    octets = canary.encode()
    found = [
        type(x).__name__
        for holder in gc.get_objects()
        for x in (holder, *gc.get_referents(holder))
        if (isinstance(x, str) and x is not canary and canary in x)
        or (isinstance(x, bytes | bytearray) and x is not octets and octets in x)
    ]
    say(found=found)


def go_dark() -> None:
    """Open the window as on a system whose person has chosen dark colours."""
    from PySide6.QtGui import QColor, QPalette
    from PySide6.QtWidgets import QApplication

    from native_host.window import app

    real = vars(app)["PinDialog"]  # what `run` will open

    def dark(*arguments: object) -> object:
        # As Fusion has it; without a desktop nobody asks for it.
        palette = QPalette(QColor("#323232"), QColor("#323232"))
        roles = QPalette.ColorRole
        palette.setColor(roles.Base, QColor("#242424"))
        for role in (roles.Text, roles.WindowText, roles.ButtonText):
            palette.setColor(role, QColor("white"))
        QApplication.setPalette(palette)
        return real(*arguments)

    vars(app)["PinDialog"] = dark


class Core(threading.Thread):
    """Follows the commands on stdin."""

    def __init__(self, exchange: Exchange, interruption: prompt.Interruption) -> None:
        super().__init__(daemon=True)
        self._exchange = exchange
        self._interruption = interruption

    def run(self) -> None:
        for line in sys.stdin:
            command, _, rest = line.strip().partition(" ")
            getattr(self, f"do_{command}")(rest)

    def do_show(self, rest: str) -> None:
        self._exchange.show(view_of(json.loads(rest)))

    def do_answer(self, rest: str) -> None:
        # In a thread of its own, so that the test can look at the window meanwhile.
        threading.Thread(target=self._answer, daemon=True).start()

    def _answer(self) -> None:
        try:
            report(self._exchange.answer())
        except errors.HostError as error:
            say(stopped=type(error).__name__)
            self._exchange.finish()

    def do_interrupt(self, rest: str) -> None:
        self._interruption.set(getattr(errors, rest)())

    def do_finish(self, rest: str) -> None:
        self._exchange.finish()

    def do_look(self, rest: str) -> None:
        self._in_window(look)

    def do_close(self, rest: str) -> None:
        from PySide6.QtWidgets import QApplication

        self._in_window(lambda: [w.close() for w in QApplication.topLevelWidgets()])

    def do_strings(self, rest: str) -> None:
        self._in_window(lambda: strings_with(rest))

    def _in_window(self, action: Callable[[], object]) -> None:
        # Queued behind every view shown so far: what it prints is what the person sees.
        from PySide6.QtCore import QTimer
        from PySide6.QtWidgets import QApplication

        application = QApplication.instance()
        assert application is not None
        QTimer.singleShot(0, application, action)


def main() -> None:
    """Open the window as the first line of stdin says, and follow the rest."""
    raw = json.loads(sys.stdin.readline())
    interruption = prompt.Interruption()
    exchange = Exchange(interruption)
    core = Core(exchange, interruption)
    core.start()
    from native_host.window import bindings

    bindings.load()  # as the host does
    from native_host.window.app import run

    if raw.get("dark"):
        go_dark()
    try:
        run(occasion_of(raw), exchange, interruption, idle_seconds=raw.get("idle_seconds", 60))
    except errors.NoScreen:
        say(raised="NoScreen")
        return
    say(closed=True)
    core.join()


if __name__ == "__main__":
    main()
