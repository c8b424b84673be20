# SPDX-License-Identifier: Apache-2.0
"""A PC/SC client process: sends the APDUs of its command line to one reader and prints answers."""

import sys

from smartcard import scard

LEAVE = {
    "unpower": scard.SCARD_UNPOWER_CARD,
    "reset": scard.SCARD_RESET_CARD,
    "leave": scard.SCARD_LEAVE_CARD,
}


def check(code: int) -> None:
    """End the process with the PC/SC error ``code`` as text, unless it is none."""
    if code != scard.SCARD_S_SUCCESS:
        sys.exit(f"{code & 0xFFFFFFFF:08X} {scard.SCardGetErrorMessage(code)}")


def main() -> None:
    """Connect, transmit everything, disconnect."""
    reader, leave, *apdus = sys.argv[1:]
    code, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    check(code)
    protocols = scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
    code, card, protocol = scard.SCardConnect(
        context, reader, scard.SCARD_SHARE_EXCLUSIVE, protocols
    )
    check(code)
    for apdu in apdus:
        header = scard.SCARD_PCI_T1 if protocol == scard.SCARD_PROTOCOL_T1 else scard.SCARD_PCI_T0
        code, response = scard.SCardTransmit(card, header, list(bytes.fromhex(apdu)))
        check(code)
        sys.stdout.write(bytes(response).hex().upper() + "\n")
        sys.stdout.flush()
    check(scard.SCardDisconnect(card, LEAVE[leave]))


main()
