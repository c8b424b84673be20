# SPDX-License-Identifier: Apache-2.0
"""The service and the readers: what is there, what only looks like it, and why there is none."""

from __future__ import annotations

import pytest

from native_host.doctor import readers, service
from native_host.doctor.finding import Finding, State
from native_host.errors import CardFailed
from tests.doctor.conftest import Patient
from tests.fakes.readers import Content, FakeReaders


def found(patient: Patient, **slots: Content) -> list[Finding]:
    patient.readers = FakeReaders({name.replace("_", " "): slot for name, slot in slots.items()})
    return list(readers.look(patient.computer))


def of_service(patient: Patient, platform: str = "linux") -> Finding:
    [finding] = service.look(patient.on(platform))
    return finding


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("SCM Microsystems SCR3310 [CCID] (21120637202136) 00 00", "reader.real"),
        ("Sony FeliCa Port/PaSoRi 4.0 0", "reader.real"),
        ("Windows Hello for Business 1", "reader.hello"),
        ("Microsoft UICC ISO Reader 4f2a6d 0", "reader.built-in"),
        ("Microsoft Virtual Smart Card 0", "reader.built-in"),
        ("Virtual PCD 00 00", "reader.virtual"),
        ("Yubico YubiKey OTP+FIDO+CCID 00 00", "reader.key"),
    ],
)
def test_kinds_of_readers(patient: Patient, name: str, kind: str) -> None:
    patient.readers = FakeReaders({name: None})
    assert next(readers.look(patient.computer)).id == kind


def test_a_real_reader_is_enough(patient: Patient) -> None:
    assert [f.id for f in found(patient, Reader_A=None)] == ["reader.real"]


def test_others_alone_are_not(patient: Patient) -> None:
    findings = found(patient, Windows_Hello=None, YubiKey=CardFailed(), Virtual_PCD=None)
    assert [f.id for f in findings] == [
        "reader.hello",
        "reader.key",
        "reader.virtual",
        "reader.only-others",
    ]
    assert findings[-1].state is State.FAIL


def test_a_virtual_reader_with_a_card_in_it_will_do(patient: Patient) -> None:
    assert [f.id for f in found(patient, Virtual_PCD=CardFailed())] == ["reader.virtual"]


def test_none_at_all(patient: Patient) -> None:
    assert [f.id for f in found(patient)] == ["reader.none"]


def test_a_reader_that_is_plugged_in_without_a_driver(patient: Patient) -> None:
    patient.write("/sys/bus/usb/devices/1-2:1.0/bInterfaceClass", "0b\n")
    patient.write("/sys/bus/usb/devices/1-2/product", "架空リーダー 2\n")
    patient.write("/sys/bus/usb/devices/1-3:1.0/bInterfaceClass", "03\n")
    [finding] = found(patient)
    assert (finding.id, finding.data) == ("reader.no-driver", {"reader": "架空リーダー 2"})
    assert finding.run == ("sudo apt install libccid",)


def test_a_reader_that_the_kernel_took(patient: Patient) -> None:
    patient.write("/sys/bus/usb/drivers/pn533_usb/1-2:1.0/x")
    [finding] = found(patient)
    assert (finding.id, finding.run) == ("reader.grabbed", ("sudo modprobe -r pn533_usb",))


def test_the_service_runs(patient: Patient) -> None:
    assert of_service(patient).id == "service.running"


def test_the_service_is_not_installed(patient: Patient) -> None:
    patient.readers.service = False
    patient.write("/run/systemd/system/x")
    finding = of_service(patient)
    assert (finding.id, finding.state) == ("service.missing", State.FAIL)
    assert finding.run == (
        "sudo apt install pcscd libccid",
        "sudo systemctl enable --now pcscd.socket",
    )
    patient.write("/etc/os-release", "ID=gentoo\n")
    assert of_service(patient).run == ()


@pytest.mark.parametrize(
    ("release", "first"),
    [
        ("ID=ubuntu\nID_LIKE=debian", "sudo apt install"),
        ('ID="rocky"\nID_LIKE="rhel centos fedora"', "sudo dnf install"),
        ('ID=opensuse-leap\nID_LIKE="suse opensuse"', "sudo zypper install pcsc-lite pcsc-ccid"),
        ("ID=arch", "sudo pacman -S"),
    ],
)
def test_commands_fit_the_system(patient: Patient, release: str, first: str) -> None:
    patient.readers.service = False
    patient.write("/etc/os-release", release)
    assert of_service(patient).run[0].startswith(first)


def test_the_service_is_stopped_or_refuses(patient: Patient) -> None:
    patient.readers.service = False
    patient.write("/usr/sbin/pcscd")
    assert of_service(patient).id == "service.stopped"
    assert of_service(patient).run == ("sudo service pcscd start",)
    patient.write("/run/pcscd/pcscd.comm")
    assert of_service(patient).id == "service.refused"
    patient.environ["PCSCLITE_CSOCK_NAME"] = str(patient.folder / "another.comm")
    assert of_service(patient).id == "service.stopped"


@pytest.mark.parametrize(("platform", "name"), [("win32", "windows"), ("darwin", "macos")])
def test_the_service_of_other_systems(patient: Patient, platform: str, name: str) -> None:
    patient.readers.service = False
    assert of_service(patient, platform).id == f"service.stopped-{name}"
