# SPDX-License-Identifier: Apache-2.0
"""Tries the packages of build/packages/ on systems of their own: a clean Debian, an rpm database, Wine.

python3 dev.py try-packages [NAME ...]    of: lintian deb rpm msi twice; about 20 minutes; deb needs root
"""

import subprocess
import sys
import time
from pathlib import Path

from tools.package import INTO

_TRIALS = "tests.installers.trials"


def main(words: list[str]) -> int:
    """Run the named trials, all by default; 0 when all went well."""
    trials = {
        "lintian": ["lintian", "--fail-on", "error", *map(str, INTO.glob("*.deb"))],
        "deb": _module("chroot", "*.deb"),
        "rpm": _module("rpm_root", "*.rpm"),
        "msi": _module("wine", ""),
        "twice": _module("twice", ""),
    }
    if words[:1] in (["-h"], ["--help"]):
        print(__doc__)
        return 0
    if unknown := set(words) - set(trials):
        print(f"{', '.join(unknown)}? There are: {', '.join(trials)}", file=sys.stderr)
        return 2
    failed = []
    for name in words or trials:
        print(f"{name}:", flush=True)
        started = time.monotonic()
        if subprocess.run(trials[name], check=False).returncode != 0:
            failed.append(name)
        print(f"    {time.monotonic() - started:.0f} s", flush=True)
    print(f"failed: {', '.join(failed)}" if failed else "all as expected")
    return 1 if failed else 0


def _module(name: str, pattern: str) -> list[str]:
    files: list[Path] = sorted(INTO.glob(pattern)) if pattern else []
    return [sys.executable, "-m", f"{_TRIALS}.{name}", *map(str, files[-1:])]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
