# SPDX-License-Identifier: Apache-2.0
"""Pages that Firefox keeps for later: left, they have no window open; shown again, they know that it is gone."""

import time
from collections.abc import Iterator

import pytest

from tests.e2e.extension.site import AT_ONCE, AUTHENTICATE, HostRecord
from tests.e2e.extension.test_firefox import NAME, FirefoxSite
from tests.rig.firefox import Firefox, firefox
from tools.extension_packages import pack_all

pytestmark = pytest.mark.browser

# Takes every listener off, and sees to it that no other hears of the leaving.
HIDE = (
    "(document.open(), document.write('<p>hidden'), document.close(),"
    " addEventListener('pagehide', (event) => event.stopImmediatePropagation(), true), 1)"
)


@pytest.fixture(scope="module")
def browser(
    host_command: list[str], record: HostRecord, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Firefox]:
    """A browser in which the person lets any https site ask."""
    record.play(steps=[{"send": {"readers": []}}])
    package = pack_all(tmp_path_factory.mktemp("packages"))[1]
    with firefox(host_command, names=[NAME], extension=package) as running:
        running.choose_any_site()
        yield running


@pytest.fixture
def site(browser: Firefox, sites: dict[str, int], host: HostRecord) -> Iterator[FirefoxSite]:
    opened = FirefoxSite(browser, f"https://{NAME}:{sites[NAME]}")
    host.play(steps=[{"send": {"progress": {"step": "asking"}}}, {"wait": True}])
    opened.press(AUTHENTICATE)
    opened.wait_for("heard.some((message) => message.webjpki === 'accepted')")
    host.wait_for("frame")
    yield opened
    opened.close()


def leave(site: FirefoxSite) -> float:
    """Go to the next page, and return when that began."""
    since = time.time()
    site.browser.send("browsingContext.navigate", context=site.tab, url=f"{site.origin}/empty")
    return since


def test_W11_page_that_is_shown_again_knows_that_its_request_ended(
    site: FirefoxSite, host: HostRecord
) -> None:
    """Seen to fail when: the relay closes the port as the page is left, and tells nobody."""
    site.evaluate("(window.kept = 1)")
    leave(site)
    host.wait_for("end-of-input")
    site.browser.send("browsingContext.traverseHistory", context=site.tab, delta=-1)
    site.wait_for("window.kept === 1")
    assert site.wait_for("outcome")["code"] == "ERR_WEBJPKI_USER_CANCELLED"


def test_W11_page_that_hides_its_leaving_is_left_all_the_same(
    site: FirefoxSite, host: HostRecord
) -> None:
    """Seen to fail when: only the relay in the page notices that it is left."""
    site.evaluate(HIDE)
    since = leave(site)
    assert host.wait_for("end-of-input")["at"] - since < AT_ONCE
