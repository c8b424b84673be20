# SPDX-License-Identifier: Apache-2.0
"""The PDF's signature dictionary, as each profile's receivers want it."""

from datetime import datetime, timedelta, timezone
from typing import BinaryIO

from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.generic import TextStringObject, pdf_name
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers.pdf_byterange import SignatureObject

from webjpki.certificate import Certificate

from ..announced.pdf import PdfAnnounced, PdfProfile

JAPAN = timezone(timedelta(hours=9))  # receivers read the time of signing as Japanese time


class _PlainText(TextStringObject):
    """ASCII written as it is: pyHanko escapes the signs of a date, which not every receiver undoes."""

    def write_to_stream(
        self, stream: BinaryIO, handler: object = None, container_ref: object = None
    ) -> None:
        stream.write(b"(" + self.encode("ascii") + b")")


def signature_dictionary(
    announced: PdfAnnounced, signer: Certificate, time: datetime, room: int
) -> SignatureObject:
    """Make the dictionary with room for a container of `room` bytes; its /ByteRange is written later."""
    moj = announced.profile is PdfProfile.MOJ
    filters = SigSeedSubFilter
    made = SignatureObject(
        subfilter=filters.ADOBE_PKCS7_DETACHED if moj else filters.PADES,
        # Personal data that the certificate has anyway; only the registry asks for it here too.
        name=holder_name(signer) if moj else None,
        location=announced.location,
        reason=announced.reason,
        bytes_reserved=2 * room,  # hexadecimal digits
    )
    made[pdf_name("/M")] = _PlainText(pdf_date(time))
    return made


def pdf_date(time: datetime) -> str:
    """Write `time` (aware) as a PDF date in Japanese time: D:YYYYMMDDHHmmSS+09'00' (jpki-facts E2, rule C4)."""
    return time.astimezone(JAPAN).strftime("D:%Y%m%d%H%M%S+09'00'")


def holder_name(signer: Certificate) -> str:
    """The holder's name; where a certificate lacks it, what names it in the issuer's books."""
    if signer.holder is not None and signer.holder.name is not None:
        return signer.holder.name.value
    names = signer.x509.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else f"{signer.serial:X}"
