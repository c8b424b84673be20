# SPDX-License-Identifier: Apache-2.0
"""A native host for tests: speaks the protocol as `script.json` says, and writes down what it saw.

Started by the browser as `python scripted_host.py FOLDER CALLER`. Lines of FOLDER/PID.jsonl:
`{"event": "start"|"frame"|"end-of-input"|"exit", "at": seconds, ...}`.

`script.json` (all members optional): `hello` (null: say nothing), `steps`: a list of what to do after
the request, each `{"send": frame}`, `{"content": n}` (take n bytes, confirming each chunk), `{"wait": true}`
(until the input ends), `{"crash": true}`.
"""

import base64
import hashlib
import json
import os
import struct
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

HELLO = {"version": "0.1.0", "protocol": 1}


class Host:
    """One run: the pipe to the browser and the record beside it."""

    def __init__(self, folder: Path) -> None:
        self._record = folder / f"{os.getpid()}.jsonl"
        self.script: Mapping[str, Any] = json.loads((folder / "script.json").read_text("utf-8"))

    def note(self, event: str, **members: object) -> None:
        with self._record.open("a", encoding="utf-8") as record:
            record.write(json.dumps({"event": event, "at": time.time(), **members}) + "\n")

    def send(self, frame: object) -> None:
        body = json.dumps(frame).encode()
        sys.stdout.buffer.write(struct.pack("=I", len(body)) + body)
        sys.stdout.buffer.flush()

    def receive(self) -> dict[str, Any]:
        header = sys.stdin.buffer.read(4)
        if len(header) < 4:
            self.note("end-of-input")
            raise EOFError
        frame = json.loads(sys.stdin.buffer.read(struct.unpack("=I", header)[0]))
        chunk = "chunk" in frame
        self.note("frame", frame={"chunk": len(frame["chunk"])} if chunk else frame)
        return dict(frame)

    def take_content(self, size: int, pause: float) -> None:
        """Receive chunks until `end`, confirming each; notes the digest of what came."""
        digest, received = hashlib.sha256(), 0
        while "chunk" in (frame := self.receive()):
            piece = base64.b64decode(frame["chunk"], validate=True)
            digest.update(piece)
            received += len(piece)
            time.sleep(pause)
            self.send({"progress": {"step": "receiving", "document": 0, "received": received}})
        self.note(
            "content", size=received, sha256=digest.hexdigest(), as_announced=received == size
        )

    def step(self, step: Mapping[str, Any]) -> None:
        if "send" in step:
            self.send(step["send"])
        elif "content" in step:
            self.take_content(step["content"], step.get("pause", 0))
        elif "crash" in step:
            os._exit(3)
        elif "wait" in step:
            self.receive()

    def run(self) -> None:
        self.note("start", caller=sys.argv[2:])
        hello = self.script.get("hello", HELLO)
        if hello is not None:
            self.send(hello)
        request = self.receive()
        if request["command"] == "quit":
            return self.send({})
        for step in self.script.get("steps", []):
            self.step(step)


def main() -> None:
    host = Host(Path(sys.argv[1]))
    try:
        host.run()
    except EOFError:
        return
    host.note("exit")


main()
