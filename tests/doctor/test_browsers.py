# SPDX-License-Identifier: Apache-2.0
"""Registration, confinement and versions: one sick browser after the other."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from native_host import __version__
from native_host.browsers import MANIFEST, Family, Scope
from native_host.callers import CHROMIUM_ID, FIREFOX_ID
from native_host.doctor import confined, registration, system, versions
from native_host.doctor.finding import Finding, State
from native_host.registration import spots
from native_host.registration_manifest import Found, manifest
from tests.doctor.conftest import Patient
from tests.installers.conftest import executable


@pytest.fixture
def chromium(patient: Patient) -> Path:
    """The folder of Chromium's manifests, in which nothing is yet."""
    folder = patient.home / ".config" / "chromium" / "NativeMessagingHosts"
    folder.mkdir(parents=True)
    return folder


def judged(patient: Patient) -> Finding:
    [finding] = registration.look(patient.computer)
    return finding


def test_nobody_has_used_a_browser(patient: Patient) -> None:
    assert judged(patient) == Finding("browser.none", State.UNKNOWN)


def test_not_registered_and_then_registered(patient: Patient, chromium: Path) -> None:
    finding = judged(patient)
    assert (finding.id, finding.state) == ("browser.unregistered", State.FAIL)
    assert finding.run == ("webjpki-host register --browser chromium",)
    registrar, known = patient.registrar, patient.computer.browsers
    plan = registrar.plan_register(spots(known, Scope.USER, named=False), replace=False)
    assert [outcome.failure for outcome in registrar.apply(plan)] == [None]
    assert judged(patient).id == "browser.registered"


def test_one_browser_that_works_is_enough(patient: Patient, chromium: Path) -> None:
    assert judged(patient).state is State.FAIL
    [finding] = registration.look(replace(patient.computer, extension=__version__))
    assert (finding.id, finding.state) == ("browser.unregistered", State.WARN)
    (patient.home / ".config" / "google-chrome").mkdir()
    (chromium / MANIFEST).write_bytes(manifest(executable(patient.program), Family.CHROMIUM))
    states = {f.data["browser"]: (f.id, f.state) for f in registration.look(patient.computer)}
    assert states == {
        "Google Chrome": ("browser.unregistered", State.WARN),
        "Chromium": ("browser.registered", State.OK),
    }


def test_a_manifest_that_leads_nowhere(patient: Patient, chromium: Path) -> None:
    (chromium / MANIFEST).write_bytes(manifest("/gone/webjpki-host", Family.CHROMIUM))
    finding = judged(patient)
    assert (finding.id, finding.state) == ("browser.stale", State.FAIL)
    assert finding.data["place"] == str(chromium)


@pytest.mark.parametrize(("platform", "before"), [("linux", "sudo "), ("win32", "")])
def test_what_is_to_be_typed_starts_this_very_program(
    patient: Patient, platform: str, before: str
) -> None:
    """Seen to fail when: the command is named as packages for Linux install it, wherever it lies."""
    computer = replace(patient.on(platform), command="'/opt/web jpki/webjpki-host'")
    finding = registration.judged(
        computer, computer.browsers[1], patient.home, Found.FOREIGN, Scope.SYSTEM
    )
    option = "register --browser chromium --replace --system"
    assert finding.run == (f"{before}'/opt/web jpki/webjpki-host' {option}",)


@pytest.mark.parametrize("content", [b"{", b'{"name": "somebody.else"}', b""])
def test_somebody_elses_or_a_broken_manifest(
    patient: Patient, chromium: Path, content: bytes
) -> None:
    (chromium / MANIFEST).write_bytes(content)
    finding = judged(patient)
    assert (finding.id, finding.state) == ("browser.foreign", State.FAIL)
    assert finding.run == ("webjpki-host register --browser chromium --replace",)


def test_another_copy_that_may_or_may_not_be_run(patient: Patient, chromium: Path) -> None:
    other = executable(patient.folder / "other" / "webjpki-host")
    (chromium / MANIFEST).write_bytes(manifest(other, Family.CHROMIUM))
    assert (judged(patient).id, judged(patient).data["program"]) == (
        "browser.another-copy",
        str(other),
    )
    other.chmod(0o644)
    assert judged(patient).id == "browser.not-executable"


def test_a_manifest_with_another_extension_is_not_ours(patient: Patient, chromium: Path) -> None:
    fields = json.loads(manifest(patient.program, Family.CHROMIUM))
    fields["allowed_origins"] = ["chrome-extension://" + "a" * 32 + "/"]
    (chromium / MANIFEST).write_text(json.dumps(fields), encoding="utf-8")
    assert judged(patient).id == "browser.foreign"


def test_a_manifest_that_no_browser_reads(patient: Patient) -> None:
    folder = patient.home / ".config" / "mozilla" / "native-messaging-hosts"
    folder.mkdir(parents=True)
    (folder / MANIFEST).write_bytes(manifest(patient.program, Family.FIREFOX))
    assert [f.id for f in registration.look(patient.computer)] == [
        "browser.none",
        "browser.misplaced",
    ]


def test_confined_browsers(patient: Patient) -> None:
    assert list(confined.look(patient.computer)) == []
    patient.write("/snap/firefox/current/x")
    patient.write("/snap/chromium/current/x")
    patient.write("/var/lib/flatpak/app/org.mozilla.firefox/x")
    (patient.home / ".local/share/flatpak/app/com.brave.Browser").mkdir(parents=True)
    findings = list(confined.look(patient.computer))
    assert [(f.id, f.data.get("browser")) for f in findings] == [
        ("confined.firefox-snap", None),
        ("confined.snap", "Chromium"),
        ("confined.firefox-flatpak-alone", None),
        ("confined.flatpak", "Brave"),
    ]
    assert "org.webjpki.host snap.firefox yes" in findings[0].run[0]
    patient.write("/usr/share/dbus-1/services/org.freedesktop.NativeMessagingProxy.service")
    assert "confined.firefox-flatpak" in {f.id for f in confined.look(patient.computer)}
    assert list(confined.look(patient.on("darwin"))) == []


def test_the_system_has_a_name_and_windows_linux_is_told_apart(patient: Patient) -> None:
    [named] = system.look(patient.computer)
    assert named.data["system"] == "Debian GNU/Linux 12 (bookworm)"
    patient.environ["WSL_DISTRO_NAME"] = "Debian"
    assert [f.state for f in system.look(patient.computer)] == [State.OK, State.FAIL]


@pytest.mark.parametrize(
    ("extension", "expected"),
    [
        (__version__, "versions.same"),
        ("99.0.0", "versions.older-host"),
        ("0.0.9", "versions.older-extension"),
    ],
)
def test_versions(patient: Patient, extension: str, expected: str) -> None:
    [finding] = versions.look(replace(patient.computer, extension=extension))
    assert finding.id == expected
    assert finding.data == {"host": __version__, "extension": extension}


def test_the_extension_is_looked_for_in_each_browser(patient: Patient, chromium: Path) -> None:
    (patient.home / ".mozilla/firefox/abc.default/extensions").mkdir(parents=True)
    assert [(f.id, f.data.get("browser")) for f in versions.look(patient.computer)] == [
        ("versions.host", None),
        ("extension.absent", "Chromium"),
        ("extension.absent", "Firefox"),
    ]
    (chromium.parent / "Default" / "Extensions" / CHROMIUM_ID).mkdir(parents=True)
    (patient.home / f".mozilla/firefox/abc.default/extensions/{FIREFOX_ID}.xpi").touch()
    assert [f.id for f in versions.look(patient.computer)][1:] == ["extension.installed"] * 2
