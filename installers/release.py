# SPDX-License-Identifier: Apache-2.0
"""What is being released: version and moment, from which everything that is dated takes its date."""

import os
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from native_host import __version__

ROOT = Path(__file__).resolve().parent.parent
# Who answers for the packages. Nobody has registered this domain yet: docs/release.md, before the first release.
HOMEPAGE = "https://webjpki.org"
MAINTAINER = "Web JPKI <maintainers@webjpki.org>"
_BEFORE_GIT = 1_767_225_600  # 2026-01-01, for a source archive without history


@dataclass(frozen=True)
class Release:
    """One version, dated by its last commit or by SOURCE_DATE_EPOCH, never by the clock."""

    version: str
    epoch: int  # seconds since 1970, UTC

    @property
    def moment(self) -> datetime:
        """The moment as an aware datetime, UTC."""
        return datetime.fromtimestamp(self.epoch, UTC)

    def build_environment(self) -> dict[str, str]:
        """What programs that build need to give the same bytes again."""
        return {
            "SOURCE_DATE_EPOCH": str(self.epoch),
            "PYTHONHASHSEED": "1",
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
        }


def this_release() -> Release:
    """Read the version from the source and the moment from SOURCE_DATE_EPOCH or the last commit."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    return Release(__version__, int(given) if given else _last_commit())


def _last_commit() -> int:
    command = ["git", "log", "-1", "--format=%ct"]
    asked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return int(asked.stdout) if asked.returncode == 0 and asked.stdout else _BEFORE_GIT
