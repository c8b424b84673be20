# SPDX-License-Identifier: Apache-2.0
"""What the project takes from others is named exactly, and its own pages run their own code only."""

import json
import re
from pathlib import Path

import pytest

from tools.tracked import tracked

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted(
    path.relative_to(ROOT).as_posix() for path in tracked(ROOT) if path.suffix == ".lock"
)
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
# What runs text as code, or takes text for markup.
TEXT_AS_CODE = re.compile(
    r"\beval\(|new Function\b|\.(inner|outer)HTML\b|insertAdjacentHTML|document\.write|"
    r"set(Timeout|Interval)\(\s*[\"'`]"
)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_has_one_version_and_hashes(lock: str) -> None:
    """Seen to fail when: one hash was taken out of the lock."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    entries = [
        one for one in re.split(r"\n(?=[a-z0-9])", "\n" + text) if re.match(r"[a-z0-9]", one)
    ]
    assert entries
    for entry in entries:
        assert re.match(r"[a-z0-9._-]+(\[[a-z,]+\])?==[^\s;]+", entry), entry
        assert "--hash=sha256:" in entry, entry
    assert "://" not in re.sub(r"(?m)^\s*#.*$", "", text)


def versions(lock: str) -> set[tuple[str, str]]:
    return set(re.findall(r"^([a-z0-9._-]+)==([^\s\\]+)", (ROOT / lock).read_text("utf-8"), re.M))


@pytest.mark.parametrize("lock", [one for one in LOCKS if one.startswith("installers/")])
def test_what_ships_has_the_versions_that_were_tested(lock: str) -> None:
    """Seen to fail when: one version in a system's lock was another than in the tests' lock."""
    tested = versions("requirements.lock")
    shared = {name for name, _ in tested}
    assert {one for one in versions(lock) if one[0] in shared} - tested == set()
    assert len(versions(lock) & tested) > 20


def test_every_npm_package_has_a_hash_and_no_address() -> None:
    """Seen to fail when: npm wrote the address of its registry into the lock."""
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    taken = {name: one for name, one in packages.items() if name.startswith("node_modules/")}
    assert taken
    assert [name for name, one in taken.items() if not one.get("integrity")] == []
    assert [name for name, one in taken.items() if "resolved" in one] == []


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_workflows_may_read_only_and_name_actions_by_commit(workflow: Path) -> None:
    """Seen to fail when: an action was named by its tag; a job was given more rights."""
    text = workflow.read_text(encoding="utf-8")
    assert re.findall(r"permissions:.*\n(?:\s+.+\n)?", text) == ["permissions:\n  contents: read\n"]
    used = re.findall(r"uses: (.+)", text)
    assert [one for one in used if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v[\d.]+", one)] == []
    assert text.count("persist-credentials: false") == text.count("actions/checkout@")


def test_pages_of_the_extension_run_their_own_code_only() -> None:
    """Seen to fail when: script-src was given 'unsafe-eval'; a page had an onclick attribute."""
    manifest = json.loads((ROOT / "extension" / "manifest.json").read_text(encoding="utf-8"))
    policy = manifest["content_security_policy"]["extension_pages"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == "'self'"
    for page in (ROOT / "extension").rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|javascript:|https?://", text), page


def test_no_script_takes_text_for_code_or_markup() -> None:
    """Seen to fail when: a page set innerHTML."""
    scripts = [
        path
        for path in tracked(ROOT)
        if path.suffix in {".js", ".mjs"} and path.relative_to(ROOT).parts[0] != "tests"
    ]
    assert scripts
    found = [path for path in scripts if TEXT_AS_CODE.search(path.read_text(encoding="utf-8"))]
    assert found == []
