# SPDX-License-Identifier: Apache-2.0
"""Documents in the real bundle: its own children show what the checkout's show, and what is signed there holds."""

import base64
import hashlib
import io
import os
import sys
from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image

from installers import bundle
from native_host.documents.notices import Notices
from native_host.reading.kinds import Kind, kind_of
from native_host.reading.renderer import Renderer
from native_host.reading.sheets import Bitmap
from simulated_card import TestPki
from simulated_card.holder import HANAKO
from tests.documents.pdf.signing import judged_by_pdfsig
from tests.documents.xml.judges import xmlsec1
from tests.documents.xml.samples import ETAX
from tests.e2e.chain.judges import pyhanko_of_cms
from tests.native_host.desk import ORIGIN, Desk, cms_document
from tests.native_host.elsewhere import HostElsewhere
from tests.reading.children import sealed
from tests.reading.samples import pdf
from tests.rig.host import CALLER
from tests.rig.pcsc import pki_dir
from tests.rig.screen import Screen
from tools.package import BUNDLE

__all__ = ["pki_dir"]

PROGRAM = bundle.executable(BUNDLE)
COMMAND = (str(PROGRAM), CALLER)
pytestmark = pytest.mark.skipif(
    not PROGRAM.exists(), reason="needs a bundle: `python3 dev.py package bundle`"
)
SCRIPTED = pdf(b"1 0 0 rg 0 0 100 100 re f", catalog="/OpenAction<</S/JavaScript/JS(x)>>")


def picture(form: str) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (40, 20), "red").save(file, form)
    return file.getvalue()


@pytest.fixture
def bundled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start children as the bundle does: itself, with what its loader tells its own children."""
    with HostElsewhere(COMMAND, os.environ) as host:
        assert host.read()["protocol"] == 1
        environment = Path(f"/proc/{host.pid}/environ").read_bytes().decode().split("\0")
    told = dict(entry.split("=", 1) for entry in environment if entry.startswith("_PYI_"))
    assert told
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "executable", str(PROGRAM))
    monkeypatch.setattr(sys, "frozen", True, raising=False)


def drawn(octets: bytes) -> Bitmap:
    content = sealed(octets)
    kind = kind_of(content.view)
    assert kind in (Kind.PDF, Kind.PICTURE)
    with closing(Renderer(content, kind, hashlib.sha256(octets).hexdigest())) as asking:
        return asking.page(0, 400)


@pytest.mark.usefixtures("bundled")
@pytest.mark.parametrize("form", ["PNG", "BMP", "JPEG", "GIF", "WEBP"])
def test_pictures_of_every_kind_are_drawn(form: str) -> None:
    """Seen to fail when: Qt's plugins for JPEG, GIF and WebP are left out of the bundle."""
    page = drawn(picture(form))
    middle = 4 * (page.height // 2 * page.width + page.width // 2)
    blue, green, red = page.pixels[middle : middle + 3]
    assert (blue < 10, green < 10, red > 245) == (True, True, True)


@pytest.mark.usefixtures("bundled")
def test_pages_tree_and_text() -> None:
    page = drawn(SCRIPTED)
    assert (page.width, page.height) == (400, 200)
    assert bytes(page.pixels[:3]) == b"\0\0\xff"
    xml, text = sealed(ETAX), sealed("申込書\n".encode())
    with closing(Renderer(xml, Kind.XML, hashlib.sha256(ETAX).hexdigest())) as asking:
        assert len(asking.tree().rows) > 3
    with closing(Renderer(text, Kind.TEXT, hashlib.sha256(text.view).hexdigest())) as asking:
        assert asking.text().text == "申込書\n"


@pytest.mark.usefixtures("bundled")
def test_pdfs_are_looked_through() -> None:
    """Seen to fail when: a part of pyHanko that the look-through needs is left out."""
    found = Notices([sealed(SCRIPTED), sealed(pdf(b""))])
    assert (found.of(0), found.of(1)) == (("script",), ())


@pytest.mark.pcsc
@pytest.mark.window
def test_pdf_xml_and_picture_are_signed(pki_dir: Path, tmp_path: Path) -> None:
    contents = [pdf(b""), ETAX, picture("JPEG")]
    documents: list[dict[str, object]] = [
        {"format": "pdf", "name": "契約書.pdf", "size": len(contents[0]), "profile": "moj"},
        {"format": "xml", "name": "申告書.xtx", "size": len(ETAX), "profile": "xmldsig"},
        cms_document(contents[2], "写真.jpg"),
    ]
    with Screen() as screen, Desk(screen, pki_dir, tmp_path) as desk:
        with HostElsewhere(COMMAND, desk.env) as host:
            host.request("sign", origin=ORIGIN, documents=documents, lang="ja")
            for content in contents:
                host.send_content(content)
            host.send({"end": True})
            desk.enter("ABC123")
            reply = host.reply()
        desk.wait_powered_off()
    [judged] = judged_by_pdfsig(contents[0] + base64.b64decode(reply["signatures"][0]))
    assert (judged.intact, judged.whole_file) == (True, True)
    hanako = TestPki(pki_dir).issue("signature", HANAKO)
    xml = reply["signatures"][1]
    signed = ETAX[: xml["at"]] + base64.b64decode(xml["insert"]) + ETAX[xml["at"] :]
    assert xmlsec1(signed, hanako, tmp_path) == ""
    assert pyhanko_of_cms(base64.b64decode(reply["signatures"][2]), contents[2]) == (True, True)
