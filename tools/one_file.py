# SPDX-License-Identifier: Apache-2.0
"""Writes the page client as one plain file: its modules one after the other, imports left out.

`python -m tools.one_file OUT.js`. What a reviewer reads stays what a browser runs: nothing is renamed
or rewritten, and two modules with the same name at top level are an error.
"""

import re
import sys
from pathlib import Path

_CLIENT = Path(__file__).resolve().parent.parent / "protocol" / "client"
_ENTRY = _CLIENT / "webjpki.js"
_IMPORT = re.compile(r'^import \{[^}]*\} from "(\.[^"]+)";\n', re.MULTILINE)
_REEXPORT = re.compile(r"^export \{[^}]*\};\n", re.MULTILINE)
_NAME = re.compile(r"^(?:export )?(?:async )?(?:const|let|class|function) (\w+)", re.MULTILINE)


class NamesCollide(Exception):
    """Two modules name something at top level alike: in one file they would be one."""


def one_file(entry: Path = _ENTRY) -> str:
    """Return the text of `entry` with all its modules in it, each after those that it needs.

    Only the entry's own exports stay exports. Raises NamesCollide.
    """
    modules = _in_order(entry, [])
    names = [name for path in modules for name in _NAME.findall(path.read_text(encoding="utf-8"))]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise NamesCollide(", ".join(twice))
    return "\n".join(_stripped(path, inner=path != entry) for path in modules)


def _in_order(path: Path, done: list[Path]) -> list[Path]:
    for name in _IMPORT.findall(path.read_text(encoding="utf-8")):
        needed = (path.parent / name).resolve()
        if needed not in done:
            _in_order(needed, done)
    done.append(path)
    return done


def _stripped(path: Path, *, inner: bool) -> str:
    text = _IMPORT.sub("", path.read_text(encoding="utf-8"))
    if not inner:
        return text
    text = _REEXPORT.sub("", text)
    return re.sub(r"^export ", "", text, flags=re.MULTILINE)


def main(arguments: list[str]) -> int:
    """Write the one file to the path given."""
    out = Path(arguments[0])
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(one_file(), encoding="utf-8")
    print(out)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
