# SPDX-License-Identifier: Apache-2.0
"""The packed zip in a real Chromium: what the stores get signs in."""

import json
import shutil
from pathlib import Path

import pytest

from tests.e2e.extension.conftest import TOKEN
from tests.e2e.extension.site import AUTHENTICATE, HostRecord, Site
from tests.rig.chromium import EXTENSION, chromium
from tools.extension_packages import pack_all

pytestmark = pytest.mark.browser


def test_the_packed_zip_signs_in(
    sites: dict[str, int], host_command: list[str], host: HostRecord, tmp_path: Path
) -> None:
    unpacked = tmp_path / "unpacked"
    shutil.unpack_archive(pack_all(tmp_path)[0], unpacked)
    # A store adds the key of its listing; the host knows the one in our manifest.
    manifest = json.loads((unpacked / "manifest.json").read_text("utf-8"))
    manifest["key"] = json.loads((EXTENSION / "manifest.json").read_text("utf-8"))["key"]
    (unpacked / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with chromium(host_command, sites=sites, extension=unpacked) as browser:
        browser.choose_any_site()
        site = Site(browser)
        host.play(steps=[{"send": TOKEN}])
        assert site.ask(AUTHENTICATE) == {"result": TOKEN}
