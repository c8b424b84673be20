# SPDX-License-Identifier: Apache-2.0
"""The client as an npm package: packed, installed outside the checkout, type-checked and used there."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from tools.nodejs import NODE, node_environment, npm

ROOT = Path(__file__).resolve().parents[2]
CLIENT = ROOT / "protocol" / "client"
COMPILER = ROOT / "node_modules" / ".bin" / "tsc"
USE = """
import { authenticate, explain, sign, WebJpkiError, type PdfDocument, type SignResult } from "webjpki";
import { SignInElement } from "webjpki/elements.js";

export async function run(nonce: string, file: File): Promise<string> {
  const token = await authenticate(nonce, { lang: "en" });
  const done: SignResult<[{ format: "pdf"; profile: "moj"; name: string; content: File }]> =
    await sign([{ format: "pdf", profile: "moj", name: file.name, content: file }]);
  const [signed]: [Blob] = done.files;
  const hash = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  const raw = await sign([{ format: "hash", hashFunction: "SHA-256", name: file.name, hash }], {
    timeout: 60_000,
    onProgress: (now) => console.log(now.step === "asking" ? "" : now.loaded / now.total),
  }).catch((error: unknown) => {
    if (error instanceof WebJpkiError && error.code === "ERR_WEBJPKI_USER_CANCELLED") return null;
    throw error;
  });
  const nothing: readonly [null] | undefined = raw?.files;
  const text: string | undefined = raw?.signatures[0];
  const part = { format: "xml", profile: "xades-b", name: "a.xml", content: "<a/>" } as const;
  const { insert, at }: { insert: string; at: number } = (await sign([part])).signatures[0];
  const element: SignInElement = document.createElement("webjpki-sign-in");
  return token.signature + signed.size + element.localName + explain({}).next + text + nothing + insert + at;
}

// @ts-expect-error  the profile needs a timestamp authority
export const unfit: PdfDocument = { format: "pdf", profile: "pades-t", name: "a", content: "" };
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project elsewhere that has installed the packed client, without a network."""
    folder = tmp_path_factory.mktemp("project")
    packed = _run(npm("pack", "--json", "--pack-destination", str(folder)), CLIENT)
    (folder / "package.json").write_text('{"private": true, "type": "module"}')
    archive = json.loads(packed)[0]["filename"]
    _run(npm("install", "--offline", "--no-audit", "--no-fund", f"./{archive}"), folder)
    return folder


def _run(command: Sequence[str | Path], folder: Path) -> str:
    done = subprocess.run(
        command,
        cwd=folder,
        env=node_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_everything_and_nothing_else_is_in_it(project: Path) -> None:
    installed = project / "node_modules" / "webjpki"
    found = {str(path.relative_to(installed)) for path in installed.rglob("*") if path.is_file()}
    wanted = {
        str(path.relative_to(CLIENT))
        for path in CLIENT.rglob("*")
        if path.suffix in (".js", ".ts", ".md", ".json")
    }
    assert found == wanted


def test_it_works_as_a_module(project: Path) -> None:
    script = 'import { explain } from "webjpki"; console.log(explain({}, "en").happened)'
    said = _run([NODE, "--input-type=module", "-e", script], project)
    assert said == "Something went wrong inside Web JPKI.\n"


@pytest.mark.skipif(not COMPILER.exists(), reason="TypeScript is not installed")
def test_its_types_suffice_for_strict_use(project: Path) -> None:
    (project / "use.ts").write_text(USE)
    options = ["--strict", "--noEmit", "--module", "nodenext", "--target", "es2022"]
    _run([str(COMPILER), *options, "--lib", "es2022,dom", "--types", "", "use.ts"], project)
