# SPDX-License-Identifier: Apache-2.0
"""The command ``webjpki`` serves, describes itself, and explains what it cannot do."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.webjpki_service.served import ROOT, command_served
from webjpki.service.openapi import document

PROGRAM = [sys.executable, "-m", "webjpki.service.command"]


def command(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*PROGRAM, *arguments], cwd=ROOT, env=environment, capture_output=True, check=False
    )


def test_serve_reads_file_and_environment(tmp_path: Path) -> None:
    file = tmp_path / "webjpki.toml"
    file.write_text('challenge_seconds = 60\norigins = ["https://b.example"]\n')
    with command_served({}, "--config", str(file)) as (call, process):
        answer = call.post("/v1/challenges", {"session": "s"})
        assert answer.json["origin"] == "https://shoken.example"
        assert process.poll() is None


def test_serve_on_a_socket_file(tmp_path: Path) -> None:
    place = tmp_path / "service.sock"
    settings = {"WEBJPKI_ORIGINS": "https://b.example", "WEBJPKI_LISTEN": f"unix:{place}"}
    with subprocess.Popen(
        [*PROGRAM, "serve"], cwd=ROOT, env=settings, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        events = (json.loads(line) for line in process.stdout)
        address = next(event["address"] for event in events if event["event"] == "listening")
        process.terminate()
    assert address == f"unix:{place}"


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({}, "origins"),
        (
            {"WEBJPKI_ORIGINS": "https://b.example", "WEBJPKI_TEST_ANCHORS": "/nowhere"},
            " test_anchors:",
        ),
        (
            {"WEBJPKI_ORIGINS": "https://b.example", "WEBJPKI_ADDED_ANCHORS": __file__},
            " added_anchors:",
        ),
        ({"WEBJPKI_ORIGINS": "https://b.example", "WEBJPKI_STORE": "nonsense"}, "store"),
        ({"WEBJPKI_CONFIG": "/nowhere.toml"}, "configuration file"),
    ],
)
def test_serve_says_which_setting_is_wrong(settings: dict[str, str], said: str) -> None:
    done = command("serve", **settings)
    assert done.returncode == 2
    assert said in done.stderr.decode()
    assert b"Traceback" not in done.stderr


def test_test_anchors_are_refused_beside_real_ones(anchors: Path) -> None:
    done = command("serve", WEBJPKI_ORIGINS="https://b.example", WEBJPKI_ADDED_ANCHORS=str(anchors))
    assert done.returncode == 2
    assert "O=JPKI-TEST" in done.stderr.decode()


def test_openapi_prints_the_document() -> None:
    assert command("openapi").stdout == document()


def test_missing_extra_is_explained(tmp_path: Path) -> None:
    (tmp_path / "starlette.py").write_text("raise ModuleNotFoundError(name='starlette')")
    done = command("openapi", PYTHONPATH=str(tmp_path))
    assert done.returncode == 1
    assert "pip install 'webjpki[service]'" in done.stderr.decode()


@pytest.mark.parametrize(
    "module", ["webjpki", "webjpki.service.command", "webjpki.challenge_redis"]
)
def test_import_stays_light(module: str) -> None:
    program = f"import sys, {module}; print(*sys.modules)"
    shown = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=True
    )
    loaded = set(shown.stdout.decode().split())
    assert not loaded & {"starlette", "uvicorn", "uvloop", "httptools", "redis", "asyncio"}
