# SPDX-License-Identifier: Apache-2.0
"""Reads the service's configuration from one TOML file and the environment, which rules."""

import ipaddress
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from webjpki.errors import OriginUnusable
from webjpki.origin import check_origin

PREFIX = "WEBJPKI_"
_KEY_DIGITS = set("0123456789abcdef")


class SettingsError(Exception):
    """The configuration cannot be used; the text says which setting, and never its value."""


@dataclass(frozen=True)
class Settings:
    """Everything that may be set; each is documented in docs/service.md.

    origins            the website's own, as browsers write them
    listen             host:port, or unix:PATH
    store              memory, sqlite:PATH, redis://..., rediss://... or unix://...
    challenge_seconds  how long a challenge may be answered
    added_anchors      PEM of CA certificates trusted besides J-LIS's own
    test_anchors       PEM of test CAs trusted instead of J-LIS's own, for simulated cards
    timestamp_anchors  PEM of the timestamp authorities that are accepted; without it nobody checks whose
    use_timestamp_time  period and revocation at the time of a stamp by one of these, instead of now
    crl_folder         where the operator puts revocation lists; without it nobody checks revocation
    crl_seconds        how often the folder is looked through
    revocation_required  refuse a certificate of which the lists say nothing
    api_keys           SHA-256, in hex, of each key a caller may show
    open_to_all        serve other machines without any API key
    max_document       bytes of a document, which is hashed as it comes
    max_examined       bytes of a PDF or XML, which is held in memory
    upload_seconds     time for a request's body to arrive
    examine_seconds    CPU and clock time to examine a PDF or XML
    examine_megabytes  memory to examine a PDF or XML
    rate               requests a second for one caller, in the long run; 0 for no limit
    burst              requests one caller may make at once
    in_flight          requests served at the same time
    examinations       PDF and XML documents examined at the same time
    connections        open connections
    """

    origins: tuple[str, ...]
    listen: str = "127.0.0.1:8080"
    store: str = "memory"
    challenge_seconds: int = 300
    added_anchors: Path | None = None
    test_anchors: Path | None = None
    timestamp_anchors: Path | None = None
    use_timestamp_time: bool = False
    crl_folder: Path | None = None
    crl_seconds: int = 30
    revocation_required: bool = True
    api_keys: tuple[str, ...] = ()
    open_to_all: bool = False
    max_document: int = 256 << 20
    max_examined: int = 64 << 20
    upload_seconds: int = 60
    examine_seconds: int = 20
    examine_megabytes: int = 1024
    rate: int = 200
    burst: int = 400
    in_flight: int = 256
    examinations: int = 2
    connections: int = 1024


def read_settings(file: Path | None, environment: Mapping[str, str]) -> Settings:
    """Read ``file`` (TOML, may be None), then the variables WEBJPKI_NAME and WEBJPKI_NAME_FILE.

    Names are those of ``Settings``, in the environment in capitals; lists are parted by spaces
    there; ``_FILE`` names a file whose content is the value. Raises SettingsError.
    """
    texts = _of_file(file) | _of_environment(environment)
    unknown = texts.keys() - _READERS.keys()
    if unknown:
        raise SettingsError(f"there is no setting called {', '.join(sorted(unknown))}")
    if "origins" not in texts:
        raise SettingsError("origins: at least one is needed, such as https://bank.example")
    settings = Settings(**{name: _READERS[name](name, text) for name, text in texts.items()})  # type: ignore[arg-type]  # one reader a field
    _check_together(settings)
    return settings


def address(listen: str) -> tuple[str, int]:
    """Part ``host:port``; an IPv6 host stands in brackets. Raises SettingsError."""
    host, _, port = listen.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or len(port) > 5 or int(port) > 65535:
        raise SettingsError("listen: host:port or unix:PATH is needed")
    return host.strip("[]"), int(port)


def _of_file(file: Path | None) -> dict[str, str]:
    if file is None:
        return {}
    try:
        members = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsError(f"the configuration file cannot be read ({error})") from None
    return {name: _as_text(name, value) for name, value in members.items()}


def _as_text(name: str, value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | int):
        return str(value)
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return " ".join(value)
    raise SettingsError(f"{name}: a text, a whole number, true, false or a list of texts is needed")


def _of_environment(environment: Mapping[str, str]) -> dict[str, str]:
    texts = {}
    for variable, value in environment.items():
        name = variable.removeprefix(PREFIX).lower()
        if not variable.startswith(PREFIX) or name == "config":
            continue
        if name.endswith("_file"):
            name = name.removesuffix("_file")
            texts[name] = _content(name, value)
        else:
            texts[name] = value
    return texts


def _content(name: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        raise SettingsError(f"{name}: the file cannot be read") from None


def _check_together(settings: Settings) -> None:
    if settings.added_anchors and settings.test_anchors:
        raise SettingsError("test_anchors: test CAs are never trusted beside others")
    if settings.use_timestamp_time and not settings.timestamp_anchors:
        raise SettingsError("use_timestamp_time: name the authorities in timestamp_anchors")
    if settings.listen.startswith("unix:") or settings.api_keys or settings.open_to_all:
        return
    host, _ = address(settings.listen)
    if host != "localhost" and not _loopback(host):
        raise SettingsError(
            "listen: other machines could call this service; set api_keys, or open_to_all = true "
            "where the network lets only your website reach it"
        )


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _origins(name: str, text: str) -> tuple[str, ...]:
    try:
        origins = tuple(check_origin(one) for one in text.split())
    except OriginUnusable as error:
        raise SettingsError(f"{name}: {error}") from None
    if not origins:
        raise SettingsError(f"{name}: at least one is needed")
    return origins


def _keys(name: str, text: str) -> tuple[str, ...]:
    keys = tuple(text.lower().split())
    if not all(len(key) == 64 and set(key) <= _KEY_DIGITS for key in keys):
        raise SettingsError(f"{name}: the SHA-256 of each key is needed, as 64 hex digits")
    return keys


def _flag(name: str, text: str) -> bool:
    if text not in ("true", "false"):
        raise SettingsError(f"{name}: true or false is needed")
    return text == "true"


def _listen(name: str, text: str) -> str:
    if not text.startswith("unix:"):
        address(text)
    return text


def _text(name: str, text: str) -> str:
    if not text:
        raise SettingsError(f"{name}: it is empty")
    return text


def _path(name: str, text: str) -> Path:
    return Path(_text(name, text))


def _number(lowest: int, highest: int) -> Callable[[str, str], int]:
    def read(name: str, text: str) -> int:
        if not (
            text.isascii() and text.isdigit() and len(text) < 16 and lowest <= int(text) <= highest
        ):
            raise SettingsError(f"{name}: a whole number from {lowest} to {highest} is needed")
        return int(text)

    return read


_READERS: dict[str, Callable[[str, str], object]] = {
    "origins": _origins,
    "listen": _listen,
    "store": _text,
    "challenge_seconds": _number(10, 3600),
    "added_anchors": _path,
    "test_anchors": _path,
    "timestamp_anchors": _path,
    "use_timestamp_time": _flag,
    "crl_folder": _path,
    "crl_seconds": _number(1, 86400),
    "revocation_required": _flag,
    "api_keys": _keys,
    "open_to_all": _flag,
    "max_document": _number(1, 1 << 40),
    "max_examined": _number(1, 256 << 20),
    "upload_seconds": _number(1, 3600),
    "examine_seconds": _number(1, 600),
    "examine_megabytes": _number(256, 65536),
    "rate": _number(0, 1_000_000),
    "burst": _number(1, 1_000_000),
    "in_flight": _number(1, 100_000),
    "examinations": _number(1, 64),
    "connections": _number(1, 1_000_000),
}
assert _READERS.keys() == {field.name for field in fields(Settings)}  # noqa: S101  # one list
