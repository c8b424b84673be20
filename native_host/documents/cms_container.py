# SPDX-License-Identifier: Apache-2.0
"""CMS SignedData (RFC 5652) around signers: detached, about content that is not here, or with one signer more."""

from asn1crypto import cms, core, x509

from ..errors import DocumentBroken
from .cms_signer import SHA256, Signer

_MAX_SIGNERS = 32
_SEQUENCE, _OCTET_STRING, _EXPLICIT_0 = 0x30, 0x04, 0xA0
# What asn1crypto raises for bytes it cannot read.
_UNREADABLE = (ValueError, TypeError, KeyError, IndexError, OverflowError, RecursionError)


def detached(signer: cms.SignerInfo, certificate: x509.Certificate) -> bytes:
    """The DER of a container that leaves the content out."""
    return _dumped(_signed_data([SHA256], [certificate], [signer]))


def room_for(signer: Signer, timestamp: int = 0) -> int:
    """How many bytes `detached` gives at most, with a timestamp token of at most `timestamp` bytes."""
    signature = bytes(signer.certificate.public_key.byte_size)
    attribute = 64 if timestamp else 0  # its identifier, and the longer length fields
    return len(detached(signer.info(signature, None), signer.certificate)) + timestamp + attribute


def around(signer: cms.SignerInfo, certificate: x509.Certificate, size: int) -> tuple[bytes, bytes]:
    """What stands before and behind content of `size` bytes in the DER of a container that carries it."""
    data = _signed_data([SHA256], [certificate], [signer])
    behind = data["certificates"].dump() + data["signer_infos"].dump()
    rest = size + len(behind)
    # From the inside out: every header counts what stands behind it, here and outside.
    content = _opened(_EXPLICIT_0, _opened(_OCTET_STRING, b"", size), size)
    wrapped = _opened(_SEQUENCE, cms.ContentType("data").dump() + content, size)
    fields = data["version"].dump() + data["digest_algorithms"].dump()
    signed_data = _opened(_EXPLICIT_0, _opened(_SEQUENCE, fields + wrapped, rest), rest)
    info = _opened(_SEQUENCE, cms.ContentType("signed_data").dump() + signed_data, rest)
    return info, behind


class Existing:
    """A detached container that somebody has signed already."""

    def __init__(self, container: bytes, sha256: bytes, index: int) -> None:
        """Read `container`; `sha256` is of the content, `index` names the document in errors.

        The earlier signatures are not verified, but they must be about the same content. Raises
        DocumentBroken.
        """
        try:
            info = cms.ContentInfo.load(container, strict=True)
            fits = info["content_type"].native == "signed_data" and self._read(
                info["content"], sha256
            )
        except _UNREADABLE as error:
            raise DocumentBroken(document=index) from error
        if not fits:
            raise DocumentBroken(document=index)

    def _read(self, data: cms.SignedData, sha256: bytes) -> bool:
        """Take everything apart now, while nobody has given a PIN yet; say whether it is usable."""
        wrapped, held = data["encap_content_info"], data["certificates"]
        self._data = data
        self._functions = list(data["digest_algorithms"])
        self._names = {one["algorithm"].native for one in self._functions}
        self._certificates = [] if isinstance(held, core.Void) else list(held)
        self._ders = {one.chosen.dump() for one in self._certificates}
        self._signers = list(data["signer_infos"])
        if wrapped["content_type"].native != "data" or not isinstance(
            wrapped["content"], core.Void
        ):
            return False
        stated = {digest for one in self._signers for digest in _stated_digests(one)}
        return 1 <= len(self._signers) < _MAX_SIGNERS and stated <= {sha256}

    def with_signer(self, signer: cms.SignerInfo, certificate: x509.Certificate) -> bytes:
        """The DER of the container with one signer more; the earlier ones stay byte for byte."""
        functions = [] if "sha256" in self._names else [SHA256]
        held = [] if certificate.dump() in self._ders else [certificate]
        return _dumped(
            _signed_data(
                [*self._functions, *functions],
                [*self._certificates, *held],
                [*self._signers, signer],
                self._data,
            )
        )


def _stated_digests(signer: cms.SignerInfo) -> list[bytes]:
    """The SHA-256 digests of the content that this signer's attributes state; others are not compared."""
    if signer["digest_algorithm"]["algorithm"].native != "sha256":
        return []
    if isinstance(signer["signed_attrs"], core.Void):
        return []
    attributes = (one for one in signer["signed_attrs"] if one["type"].native == "message_digest")
    return [value.native for one in attributes for value in one["values"]]


def _signed_data(
    functions: list[object],
    certificates: list[object],
    signers: list[cms.SignerInfo],
    like: cms.SignedData | None = None,
) -> cms.SignedData:
    fields = {
        "version": "v1" if like is None else like["version"],
        "digest_algorithms": functions,
        "encap_content_info": {"content_type": "data"},
        "certificates": certificates,
        "signer_infos": signers,
    }
    if like is not None and not isinstance(like["crls"], core.Void):
        fields["crls"] = like["crls"]
    return cms.SignedData(fields)


def _dumped(data: cms.SignedData) -> bytes:
    return bytes(cms.ContentInfo({"content_type": "signed_data", "content": data}).dump())


def _opened(tag: int, inner: bytes, outside: int) -> bytes:
    """An element's header and `inner`, of an element that goes on for `outside` bytes."""
    length = len(inner) + outside
    if length < 0x80:
        return bytes((tag, length)) + inner
    octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(octets))) + octets + inner
