# SPDX-License-Identifier: Apache-2.0
"""The command line of the installed program: what a person or an installer asks of it in a terminal."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path

from . import __version__, command_history
from .browsers import Browser, RegistryKey, Scope, known_browsers
from .command_parser import Parser
from .own_program import own_program, registrar
from .registration import (
    Action,
    Change,
    Outcome,
    Spot,
    all_spots,
    profile_spot,
    spots,
)

_DONE, _FAILED, _USAGE = 0, 1, 2


def run(arguments: Sequence[str]) -> int:
    """Do what `arguments` (without the program's name) ask; return the exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # an old terminal may not know every character
    say = Sayings()
    if not arguments or arguments[0].partition(":")[0] in ("chrome-extension", "moz-extension"):
        sys.stderr.write(f"webjpki-host: {say('refused.caller')}\n")
        return _USAGE
    options = _parser(say).parse_args(arguments)
    if options.verb == "version":
        _print(__version__)
        return _DONE
    if options.verb == "doctor":
        return _check_up(options, say)
    if options.verb == "history":
        return command_history.history(options, say, _print)
    return _change_registration(options, say)


class Sayings:
    """The sentences of the command line in the language of the terminal."""

    def __init__(self, lang: str | None = None) -> None:
        """Load them in `lang`, "ja" or "en", or in the terminal's language."""
        file = Path(__file__).with_name("command_texts.json")
        self._table: dict[str, dict[str, str]] = json.loads(file.read_text(encoding="utf-8"))
        self._lang = lang or _language()

    def __call__(self, key: str, **values: str) -> str:
        """Return the sentence named `key`."""
        return self._table[key][self._lang].format(**values)

    @property
    def lang(self) -> str:
        """The language: "ja" or "en"."""
        return self._lang

    def has(self, key: str) -> bool:
        """Tell whether there is such a sentence."""
        return key in self._table


def _parser(say: Sayings) -> argparse.ArgumentParser:
    parser = Parser(say=say, prog="webjpki-host", description=say("description"))
    verbs = parser.add_subparsers(dest="verb", required=True, metavar=say("help.command"))

    def add(verb: str) -> Parser:
        help_ = say(f"help.{verb}")
        return verbs.add_parser(verb, say=say, help=help_, description=help_)

    for verb in ("register", "unregister"):
        _registration_options(add(verb), verb, say)
    doctor = add("doctor")
    doctor.add_argument("--pause", action="store_true", help=say("help.pause"))
    form = doctor.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help=say("help.json"))
    form.add_argument("--report", action="store_true", help=say("help.report"))
    command_history.add_options(add("history"), say)
    add("version")
    return parser


def _registration_options(parser: argparse.ArgumentParser, verb: str, say: Sayings) -> None:
    names = [browser.name for browser in _browsers()]
    whom = parser.add_mutually_exclusive_group()
    option = parser.add_argument
    whom.add_argument("--user", action="store_true", help=say("help.user"))
    whom.add_argument("--system", action="store_true", help=say("help.system"))
    option("--browser", action="append", choices=names, default=[], metavar="NAME",
           help=say("help.browser", names=", ".join(names)))  # fmt: skip
    option("--profile", action="append", type=Path, default=[], metavar="FOLDER",
           help=say("help.profile"))  # fmt: skip
    option("--dry-run", action="store_true", help=say("help.dry_run"))
    if verb == "register":
        option("--replace", action="store_true", help=say("help.replace"))


def _check_up(options: argparse.Namespace, say: Sayings) -> int:
    from datetime import UTC, datetime

    from .card.pcsc import PcscReaders  # registering needs no reader
    from .doctor.checkup import check_up
    from .doctor.finding import State
    from .doctor.this_computer import this_computer
    from .doctor.wording import Wording, as_json

    computer = this_computer(PcscReaders, lambda: datetime.now(UTC), None)
    findings = check_up(computer)
    wording = Wording(say.lang)
    if options.json:
        _print(as_json(findings, computer.home))
    elif options.report:
        _print(wording.report(findings, computer.home))
    else:
        _print(wording.for_person(findings, computer.command))
    if options.pause:  # the menu's entry opens a terminal that closes at the end
        _print(say("pause"))
        sys.stdin.readline()
    return _FAILED if any(finding.state is State.FAIL for finding in findings) else _DONE


def _change_registration(options: argparse.Namespace, say: Sayings) -> int:
    scope = Scope.SYSTEM if options.system else Scope.USER
    ours = registrar(own_program())
    if options.verb == "register":
        plan = ours.plan_register(_spots(options, scope), replace=options.replace)
    else:
        plan = [
            c for c in ours.plan_unregister(_spots(options, scope)) if _worth_saying(c, options)
        ]
    if not plan:
        _print(say("none" if options.verb == "register" else "nothing"))
        return _FAILED if options.verb == "register" else _DONE
    if options.dry_run:
        outcomes = [Outcome(change, None) for change in plan]
    else:
        outcomes = list(ours.apply(plan))
    return _report(outcomes, scope, say, dry=options.dry_run)


def _spots(options: argparse.Namespace, scope: Scope) -> list[Spot]:
    chosen = [b for b in _browsers() if not options.browser or b.name in options.browser]
    profiles = [profile_spot(profile.absolute()) for profile in options.profile]
    if profiles and not options.browser:
        return profiles
    if options.verb == "unregister":
        return all_spots(chosen, scope) + profiles
    return spots(chosen, scope, named=bool(options.browser)) + profiles


def _worth_saying(change: Change, options: argparse.Namespace) -> bool:
    """Of all the places that `unregister` looks at, name those that hold something or were asked for."""
    return change.action is not Action.ABSENT or bool(options.browser or options.profile)


def _report(outcomes: list[Outcome], scope: Scope, say: Sayings, *, dry: bool) -> int:
    for outcome in outcomes:
        _print(_line(outcome, say, dry=dry))
    failed = any(outcome.failure for outcome in outcomes)
    refused = any(outcome.change.action is Action.REFUSE for outcome in outcomes)
    if failed:
        _print(say(f"next.failed.{scope.value}"))
    if refused:
        _print(say("next.replace"))
    if any(o.change.action in (Action.WRITE, Action.REPLACE) for o in outcomes) and not dry:
        _print(say("restart"))
    return _FAILED if failed or refused else _DONE


def _line(outcome: Outcome, say: Sayings, *, dry: bool) -> str:
    change = outcome.change
    place = change.place
    where = f"{place.hive}\\{place.path}" if isinstance(place, RegistryKey) else str(place)
    if outcome.failure is not None:
        what = say("failed", reason=outcome.failure.strerror or str(outcome.failure))
    else:
        would = f"would.{change.action.value}"
        what = say(would if dry and say.has(would) else change.action.value)
    return f"{', '.join(change.titles)}: {what}\n    {where}"


def _browsers() -> tuple[Browser, ...]:
    return known_browsers(sys.platform, Path.home(), os.environ)


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")


def _language() -> str:
    named = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    chosen = next((value for value in named if value), "")
    if not chosen and sys.platform == "win32":
        import ctypes  # only where no variable says it

        japanese = ctypes.windll.kernel32.GetUserDefaultUILanguage() & 0x3FF == 0x11
        return "ja" if japanese else "en"
    return "ja" if chosen.startswith("ja") else "en"
