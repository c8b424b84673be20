# SPDX-License-Identifier: Apache-2.0
"""What one file says of another is there: links, facts by their number, tests by their name."""

import re
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tools.tracked import tracked

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(path for path in tracked(ROOT) if path.suffix == ".md")
SOURCES = {".py", ".js", ".ts", ".md"}
FACT = r"[A-G][0-9]*"
FACTS = re.compile(rf"jpki-facts ({FACT}(?:(?:, | to ){FACT}\b)*)")
# As GitHub names the places of headings.
NOT_IN_ANCHORS = re.compile(r"[^\w\- ]")


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", text(page), re.MULTILINE)
    return {NOT_IN_ANCHORS.sub("", one.lower()).strip().replace(" ", "-") for one in headings}


def inner_links(page: Path) -> list[str]:
    links = re.findall(r"\]\(([^)\s]+)\)", text(page))
    return [link for link in links if not re.match(r"[a-z]+:", link)]


def leads_nowhere(page: Path, link: str) -> bool:
    name, _, anchor = link.partition("#")
    target = page.parent / name if name else page
    return not target.exists() or bool(anchor and anchor not in anchors(target))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    """Seen to fail when: a page that others link to was renamed; a heading was."""
    assert [link for link in inner_links(page) if leads_nowhere(page, link)] == []


def linked_from(page: Path) -> set[Path]:
    """What it links to; with a folder, the pages in it."""
    targets = {(page.parent / link.partition("#")[0]).resolve() for link in inner_links(page)}
    return targets | {one for folder in targets if folder.is_dir() for one in folder.glob("*.md")}


def test_every_page_is_linked_from_another() -> None:
    """Seen to fail when: nothing led to the administrators' page."""
    found = {target for page in PAGES for target in linked_from(page) - {page}}
    alone = {page for page in PAGES if page not in found} - {ROOT / "README.md"}
    assert {page.relative_to(ROOT).as_posix() for page in alone} <= {"CHANGELOG.md"}


def cited_facts(source: str) -> set[str]:
    return {fact for several in FACTS.findall(source) for fact in re.findall(FACT, several)}


def test_every_fact_that_a_line_rests_on_is_told() -> None:
    """Seen to fail when: fact A6 was taken out of the page."""
    page = text(ROOT / "docs" / "jpki-facts.md")
    told = set(re.findall(rf"^(?:## |\*\*|\| )({FACT})\b", page, re.MULTILINE))
    cited = {
        f"{path.relative_to(ROOT)}: {fact}"
        for path in tracked(ROOT)
        if path.suffix in SOURCES
        for fact in cited_facts(text(path))
        if fact not in told
    }
    assert cited == set()


def test_facts_are_found_in_what_cites_them() -> None:
    assert cited_facts("as jpki-facts A2, A7, G say") == {"A2", "A7", "G"}
    assert cited_facts("jpki-facts A3 to A7; a Gaze") == {"A3", "A7"}


@pytest.fixture(scope="module")
def tests() -> set[str]:
    """The names of all tests in Python."""
    files = (ROOT / "tests").rglob("test_*.py")
    return {name for path in files for name in re.findall(r"def (test_\w+)", text(path))}


@pytest.mark.parametrize("page", ["promises.md", "threat-model.md"])
def test_what_shows_a_promise_exists(page: str, tests: set[str]) -> None:
    """Seen to fail when: a test that the page names was renamed; a file was moved."""
    named = re.findall(r"`(test_\w+|tests/[\w/.]+)`", text(ROOT / "docs" / page))
    assert named
    missing = [name for name in named if name not in tests and not (ROOT / name).exists()]
    assert missing == []


def test_every_promise_is_told_and_shown(tests: set[str]) -> None:
    """Seen to fail when: a row was without a test."""
    rows = re.findall(r"^\| (\d+) \| (.+) \| (.+) \|$", text(ROOT / "docs" / "promises.md"), re.M)
    assert [int(number) for number, _, _ in rows] == list(range(1, 14))
    for number, _, shown in rows:
        assert re.search(rf"test_(\w+_)?promise_{int(number):02}|tests/reading", shown), number
    numbers = {int(found) for name in tests for found in re.findall(r"promise_(\d+)", name)}
    assert numbers == set(range(1, 14))


def modules_of(room: str, apart: str = "") -> set[str]:
    """Its modules and those of the folder `apart`, such as `app` and `card/tlv`; other folders as one, such as `window`."""
    there = ROOT / room
    names = (path.relative_to(there) for path in tracked(there) if path.suffix in (".py", ".js"))
    found = {
        name.with_suffix("").as_posix() if name.parts[0] in (apart, name.name) else name.parts[0]
        for name in names
    }
    return found - {"__init__", f"{apart}/__init__"}


def passed_in(room: str) -> set[str]:
    """What the rows of a room's table in the walk name; words with a star stand for several."""
    page = text(ROOT / "docs" / "architecture.md")
    (told,) = re.findall(
        rf"^\*\*\w+\*\* \(`{room}/`.*?(?=^\*\*|^## )", page, re.MULTILINE | re.DOTALL
    )
    rows = re.findall(r"^\| (`.+?) \|", told, re.MULTILINE)
    return {name.strip("/") for row in rows for name in re.findall(r"`([\w/*]+)`", row)}


@pytest.mark.parametrize(
    ("room", "apart"), [("native_host", "card"), ("extension", ""), ("webjpki", "")]
)
def test_the_walk_passes_every_module(room: str, apart: str) -> None:
    """Seen to fail when: the row of `turn` was taken out; a module that is named there was renamed."""
    named, there = passed_in(room), modules_of(room, apart)
    assert [one for one in sorted(there) if not any(fnmatch(one, name) for name in named)] == []
    assert [name for name in sorted(named) if not any(fnmatch(one, name) for one in there)] == []


def test_every_package_that_ships_has_its_reason() -> None:
    """Seen to fail when: a row was taken out of the page."""
    project = tomllib.loads(text(ROOT / "pyproject.toml"))
    groups = [
        project["project"]["dependencies"],
        *project["project"]["optional-dependencies"].values(),
    ]
    groups += [
        project["dependency-groups"][name] for name in ("host", "package", "service", "example")
    ]
    names = {re.split(r"[^\w.-]", one)[0].lower() for group in groups for one in group}
    page = text(ROOT / "docs" / "decisions" / "0005-what-we-depend-on.md").lower()
    rows = [line for line in page.splitlines() if line.startswith("|")]
    assert [name for name in sorted(names) if not any(name in row for row in rows)] == []


def test_every_decision_is_listed_with_its_number() -> None:
    """Seen to fail when: a row was taken out of the list."""
    folder = ROOT / "docs" / "decisions"
    listed = re.findall(r"^\| \[(\d+)\]\((.+?)\) \|", text(folder / "README.md"), re.MULTILINE)
    there = sorted(path.name for path in folder.glob("0*.md"))
    assert [name for _, name in listed] == there
    assert [int(number) for number, _ in listed] == [int(name[:4]) for name in there]
