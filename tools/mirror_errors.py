# SPDX-License-Identifier: Apache-2.0
"""Copies the texts of protocol/errors.json to the rooms that ship them: the host's window and the page client.

`python -m tools.mirror_errors` writes, `--check` only compares (exit status 1 where a copy is stale).
"""

import json
import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent
_SOURCE = _ROOT / "protocol" / "errors.json"
_WINDOW = _ROOT / "native_host" / "window" / "texts" / "errors.json"
_CLIENT = _ROOT / "protocol" / "client" / "webjpki.js"
_BEGIN = "// errors.json begins\n"
_END = "// errors.json ends\n"


def _window_text(errors: list[dict[str, object]]) -> str:
    shown = {
        e["code"]: {"ja": e["ja"], "en": e["en"]} for e in errors if "host" in str(e["raisedBy"])
    }
    return json.dumps(shown, ensure_ascii=False, indent=2) + "\n"


def _client_text(errors: list[dict[str, object]], current: str) -> str:
    lines = (_client_line(e) for e in errors)
    body = "{\n" + "".join(lines) + "}"
    head, _, rest = current.partition(_BEGIN)
    _, _, tail = rest.partition(_END)
    return f"{head}{_BEGIN}// prettier-ignore\nconst TEXTS = {body};\n{_END}{tail}"


def _client_line(error: dict[str, object]) -> str:
    texts = json.dumps({"ja": error["ja"], "en": error["en"]}, ensure_ascii=False)
    return f'  "{error["code"]}": {texts},\n'


def main(arguments: list[str]) -> int:
    """Write or compare the copies; the exit status is the number of stale ones with `--check`, else 0."""
    errors = json.loads(_SOURCE.read_text(encoding="utf-8"))["errors"]
    wanted = {_WINDOW: _window_text(errors)}
    if _CLIENT.exists():
        wanted[_CLIENT] = _client_text(errors, _CLIENT.read_text(encoding="utf-8"))
    stale = [p for p, text in wanted.items() if not p.exists() or p.read_text("utf-8") != text]
    for path in stale:
        if "--check" in arguments:
            print(f"stale: {path.relative_to(_ROOT)} (run python -m tools.mirror_errors)")
        else:
            path.write_text(wanted[path], encoding="utf-8")
    return len(stale) if "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
