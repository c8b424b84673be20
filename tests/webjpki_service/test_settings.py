# SPDX-License-Identifier: Apache-2.0
"""Configuration comes from one file and the environment; what cannot be meant is refused by name."""

from dataclasses import fields
from pathlib import Path

import pytest

from tests.webjpki.made import ORIGIN
from webjpki.service.settings import Settings, SettingsError, address, read_settings

KEY = "ab" * 32
LEAST = {"WEBJPKI_ORIGINS": ORIGIN}
DOCUMENTED = Path(__file__).resolve().parents[2] / "docs" / "service.md"


def test_environment_alone_suffices() -> None:
    assert read_settings(None, LEAST) == Settings(origins=(ORIGIN,))


def test_file_has_the_same_names(tmp_path: Path) -> None:
    file = tmp_path / "webjpki.toml"
    file.write_text(
        f'origins = ["{ORIGIN}", "https://b.example"]\nlisten = "0.0.0.0:80"\n'
        f'api_keys = ["{KEY}"]\nrate = 5\nopen_to_all = false\ntest_anchors = "a.pem"\n'
    )
    assert read_settings(file, {"HOME": "/", "WEBJPKI_CONFIG": "x"}) == Settings(
        origins=(ORIGIN, "https://b.example"),
        listen="0.0.0.0:80",
        api_keys=(KEY,),
        rate=5,
        test_anchors=Path("a.pem"),
    )


def test_environment_rules_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "webjpki.toml"
    file.write_text(f'origins = ["{ORIGIN}"]\nrate = 5\nburst = 6\n')
    settings = read_settings(file, {"WEBJPKI_RATE": "7"})
    assert (settings.rate, settings.burst) == (7, 6)


def test_secret_may_come_from_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "store"
    secret.write_text("redis://:password@host/0\n")
    settings = read_settings(None, {**LEAST, "WEBJPKI_STORE_FILE": str(secret)})
    assert settings.store == "redis://:password@host/0"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ORIGINS", ""),
        ("ORIGINS", "http://bank.example"),
        ("ORIGINS", "https://bank.example/"),
        ("LISTEN", "8080"),
        ("LISTEN", "host:"),
        ("LISTEN", "host:99999"),
        ("STORE", ""),
        ("TEST_ANCHORS", ""),
        ("API_KEYS", "secret"),
        ("API_KEYS", "g" * 64),
        ("OPEN_TO_ALL", "yes"),
        ("RATE", "-1"),
        ("RATE", "1.5"),
        ("RATE", "９"),
        ("RATE", "9" * 5000),
        ("MAX_EXAMINED", str(1 << 40)),
        ("EXAMINE_SECONDS", "0"),
        ("UNHEARD_OF", "1"),
        ("STORE_FILE", "/nowhere/at/all"),
    ],
)
def test_unusable_values_are_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name.removesuffix("_FILE").lower()) as refused:
        read_settings(None, {**LEAST, f"WEBJPKI_{name}": value})
    assert len(str(refused.value)) < 200


def test_no_error_repeats_a_secret() -> None:
    with pytest.raises(SettingsError) as refused:
        read_settings(None, {**LEAST, "WEBJPKI_API_KEYS": "the key itself"})
    assert "the key itself" not in str(refused.value)


def test_origins_are_needed() -> None:
    with pytest.raises(SettingsError, match="origins"):
        read_settings(None, {})


@pytest.mark.parametrize("text", ["= 1", "rate = [1]", "rate = 1.5", "\xff", "[rate]\na = 1"])
def test_unusable_files_are_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "webjpki.toml"
    file.write_bytes(text.encode("latin-1"))
    with pytest.raises(SettingsError):
        read_settings(file, LEAST)


def test_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="configuration file"):
        read_settings(tmp_path / "nowhere.toml", LEAST)


@pytest.mark.parametrize("listen", ["0.0.0.0:80", "[::]:80", "10.0.0.1:80", "bank.example:80"])
def test_other_machines_are_let_in_only_on_purpose(listen: str) -> None:
    place = {**LEAST, "WEBJPKI_LISTEN": listen}
    with pytest.raises(SettingsError, match="api_keys"):
        read_settings(None, place)
    assert read_settings(None, {**place, "WEBJPKI_OPEN_TO_ALL": "true"}).open_to_all
    assert read_settings(None, {**place, "WEBJPKI_API_KEYS": KEY}).api_keys == (KEY,)


@pytest.mark.parametrize("listen", ["127.0.0.1:0", "[::1]:80", "localhost:80", "unix:/run/x.sock"])
def test_this_machine_may_always_call(listen: str) -> None:
    assert read_settings(None, {**LEAST, "WEBJPKI_LISTEN": listen}).listen == listen


def test_address_takes_brackets_off() -> None:
    assert address("[::1]:80") == ("::1", 80)


def test_test_anchors_stand_alone() -> None:
    both = {"WEBJPKI_TEST_ANCHORS": "a.pem", "WEBJPKI_ADDED_ANCHORS": "b.pem"}
    with pytest.raises(SettingsError, match="test_anchors"):
        read_settings(None, {**LEAST, **both})


def test_every_setting_is_documented() -> None:
    text = DOCUMENTED.read_text(encoding="utf-8")
    assert [field.name for field in fields(Settings) if f"| `{field.name}` |" not in text] == []
