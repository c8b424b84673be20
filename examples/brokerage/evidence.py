# SPDX-License-Identifier: Apache-2.0
"""Keeps what a brokerage must be able to show later: tokens, signed documents and their signatures."""

from pathlib import Path


class Evidence:
    """Writes into one folder, newest over oldest; keeps nothing when there is no folder.

    A brokerage that lives would write to an archive, one entry a customer. The files hold
    personal data: only the owner may read them.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def keep_sign_in(self, token: bytes, nonce: str, origin: str) -> None:
        """Keep a token and what is needed to check it again."""
        self._write("token.json", token)
        self._write("challenge.txt", nonce.encode("ascii"))
        self._write("origin.txt", origin.encode("ascii"))

    def keep_signed(self, name: str, content: bytes, signature: bytes) -> None:
        """Keep a document, and its detached signature beside it as `NAME.p7s`."""
        self._write(name, content)
        self._write(f"{name}.p7s", signature)

    def _write(self, name: str, content: bytes) -> None:
        if self._folder is not None:
            path = self._folder / name
            path.touch(mode=0o600)
            path.write_bytes(content)
