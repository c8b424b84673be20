# SPDX-License-Identifier: Apache-2.0
"""A PC/SC client process: prints ``present`` or ``empty`` whenever one reader's state changes."""

import sys

from smartcard import scard

READER = sys.argv[1]
_, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
state, told = scard.SCARD_STATE_UNAWARE, ""
while True:
    code, changes = scard.SCardGetStatusChange(context, scard.INFINITE, [(READER, state)])
    if code != scard.SCARD_S_SUCCESS:
        sys.exit(f"{code & 0xFFFFFFFF:08X}")
    _, state, _ = changes[0]
    word = "present" if state & scard.SCARD_STATE_PRESENT else "empty"
    if word != told:
        sys.stdout.write(word + "\n")
        sys.stdout.flush()
    told = word
