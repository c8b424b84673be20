# SPDX-License-Identifier: Apache-2.0
"""The JSON Schemas of requests and answers, as the OpenAPI document has them."""

from collections.abc import Iterable

from webjpki.certificate import MAX_BYTES as MAX_CERTIFICATE
from webjpki.digest import HashFunction
from webjpki.holder import Sex
from webjpki.revocation import RevocationStatus
from webjpki.service.answers import STATEMENTS, Json
from webjpki.service.codes import problem_codes, verification_codes
from webjpki.service.requests import MAX_DIGEST, MAX_ORIGIN, MAX_SESSION, MAX_SIGNATURE
from webjpki.token import ALGORITHM, FORMAT

NOT_CHECKED = (
    *STATEMENTS,
    "signingTime",
    "timestampAuthority",
    "timestampAuthorityRevocation",
)


def text(description: str, **more: object) -> Json:
    """A string."""
    return {"type": "string", "description": description, **more}


def record(properties: Json, *optional: str, closed: bool = False) -> Json:
    """An object whose members are all required except ``optional``."""
    schema: Json = {
        "type": "object",
        "required": [name for name in properties if name not in optional],
        "properties": properties,
    }
    return schema | {"additionalProperties": False} if closed else schema


def refer(name: str) -> Json:
    """A reference to one of ``schemas``."""
    return {"$ref": f"#/components/schemas/{name}"}


def schemas() -> Json:
    """Every named schema."""
    return {**_requests(), **_statements(), **_parts(), **_documents(), **_results()}


def _requests() -> Json:
    origin = text("one of the origins in the configuration; may be left out where there is one",
                  maxLength=MAX_ORIGIN, minLength=1)  # fmt: skip
    session = text("the website's own name for the browser session, from its cookie",
                   maxLength=MAX_SESSION, minLength=1)  # fmt: skip
    return {
        "ChallengeRequest": record({"session": session, "origin": origin}, "origin", closed=True),
        "SignInRequest": record(
            {"session": session, "origin": origin, "token": refer("Token")}, "origin", closed=True
        ),
        "Token": record(
            {
                "format": text("", const=FORMAT),
                "algorithm": text("", const=ALGORITHM),
                "unverifiedCertificate": _base64("the certificate, DER"),
                "signature": _base64("over SHA-256(origin) || SHA-256(nonce)"),
            }
        ),
        "HashSignatureRequest": record(
            {
                "certificate": _base64("the signer's, DER", MAX_CERTIFICATE),
                "signature": _base64("raw RSA signature", MAX_SIGNATURE),
                "hash": _base64("made by the website from its own document", MAX_DIGEST),
                "hashFunction": {"enum": [function.value for function in HashFunction]},
                "at": _time("ask about this time instead of now"),
            },
            "at",
            closed=True,
        ),
    }


def _statements() -> Json:
    checked: Json = {
        "signature": record({"algorithm": text(""), "over": text("what was signed")}),
        "chain": refer("Anchor"),
        "period": record(
            {
                "checkedAt": _time("the certificate's and the CA's periods cover this time"),
                "timeGiven": {"type": "boolean", "description": "whether the website named it"},
                "timeByTimestamp": {
                    "type": "boolean",
                    "description": "whether it is the timestamp's, as use_timestamp_time has it; "
                    "with neither it is the service's clock",
                },
                "notBefore": _time(""),
                "notAfter": _time(""),
            }
        ),
        "purpose": record({"kind": _kind()}),
        "revocation": refer("Revocation"),
    }
    return {
        "Checked": record(checked, *checked)
        | {"description": "Each question apart; there is no single yes or no."},
        "NotChecked": {
            "type": "array",
            "items": {"enum": list(NOT_CHECKED)},
            "description": "What nobody looked at.",
        },
        "Notice": record({"ja": text(""), "en": text("")}),
        "Revocation": record(
            {
                "kind": {"type": "string"},
                "data": _maybe(text("")),
                "asOf": _maybe(_time("")),
                "revokedAt": _maybe(_time("")),
                "reason": _maybe(text("")),
                "detail": text(""),
            }
        )
        | {"description": f'Absent while "{RevocationStatus.NOT_CHECKED.value}".'},
    }


def _parts() -> Json:
    stated: object = _maybe(
        record({"value": text(""), "exact": {"type": "boolean"}})
        | {"description": "Compare character by character only where exact is true."}
    )
    number: object = _maybe({"type": "integer"})
    holder: Json = {
        "name": stated,
        "address": stated,
        "birthDate": record({"year": number, "month": number, "day": number}),
        "sex": {"enum": [sex.name.lower() for sex in Sex]},
    }
    certificate: Json = {"kind": _kind(), "serial": text("in hex"), "holder": refer("Holder")}
    return {
        "Holder": record(holder) | {"description": "As of the certificate's issue. Personal data."},
        "Certificate": record(certificate, "holder"),
        "Anchor": record(
            {
                "authority": text("distinguished name"),
                "purpose": _kind(),
                "generation": number,
                "sha256": text("fingerprint of its certificate, in hex"),
                "test": {"type": "boolean", "description": "true for simulated cards only"},
            }
        ),
    }


def _documents() -> Json:
    number: Json = {"type": "number"}
    times: Json = {"notBefore": _time(""), "notAfter": _time("")}
    document: Json = {
        "hashFunction": {"enum": [function.value for function in HashFunction]},
        "hash": text("of what was signed, in hex; of a PDF without the signature itself"),
        "claimedSigningTime": _maybe(_time("by the signer's own clock")),
        "timestamp": _maybe(refer("Timestamp")),
        "signedBytes": {"type": "integer", "description": "PDF: from the beginning, the signature apart"},
        "wholeFile": {"type": "boolean", "description": "PDF: nothing follows these"},
        "changes": text("PDF: what was done to the file behind these"),
        "changedFields": {"type": "array", "items": text("PDF: name of a form field")},
        "seals": {"type": "array", "items": refer("Seal")},
        "wholeDocument": {"type": "boolean", "description": "XML: all of it was signed"},
        "parts": {"type": "array", "items": {"type": "object"}, "description": "XML: what was signed"},
        "xades": {"type": "boolean", "description": "XML: the signature has XAdES properties"},
    }  # fmt: skip
    chain = {
        "anchor": text("name of an authority in the configuration"),
        "sha256": text("of its certificate, in hex"),
        "between": {"type": "array", "items": text("of each certificate on the way, in hex")},
        "until": _time("when the first of their periods ends"),
    }
    return {
        "Document": record(document, *document),
        "Seal": record({"page": {"type": "integer"}} | dict.fromkeys(_BOX, number))
        | {
            "description": "Points from the lower left corner of the page as shown; the first is 1."
        },
        "Timestamp": record(
            {
                "time": _time("by the authority's clock"),
                "authority": text("as its certificate names it"),
                "sha256": text("of that certificate, in hex"),
                "policy": text("dotted OID"),
                "purpose": text("", const="timeStamping"),
                "period": record(times) | {"description": "Of the certificate; covers the time."},
                "chain": _maybe(record(chain)),
            }
        )
        | {"description": "Null chain: nobody checked whose clock it is."},
    }


_BOX = ("x", "y", "width", "height")


def _results() -> Json:
    reasons = [*problem_codes(), *verification_codes()]
    error = {"code": {"enum": reasons}, "message": text(""), "detail": text("")}
    refused = {"error": record(error, "detail"), "checked": record({}), **_said("notChecked")}
    signed = {"certificate": refer("Certificate"), "document": refer("Document")}
    original = _maybe(
        record({"sha256": text("of the original, in hex"), "added": {"type": "array"}})
        | {"description": "Null unless the original was sent: nothing but signatures was added."}
    )
    signature = record(
        {**signed, "original": original, **_said("checked", "notChecked")}, "original"
    )
    one = {"anyOf": [signature, record(refused)]}
    return {
        "Challenge": _answer(
            nonce=text("44 characters of base64"),
            origin=text(""),
            issuedAt=_time(""),
            expiresAt=_time("the nonce is worth nothing later"),
        ),
        "SignIn": _answer(
            origin=text(""), certificate=refer("Certificate"), **_said("checked", "notChecked")
        ),
        "Signature": _answer(**signed, **_said("checked", "notChecked")),
        "Signatures": _answer(signatures={"type": "array", "items": one}),
        "Signers": _answer(
            signatures={"type": "array", "items": one},
            content=_maybe(_base64("what the container carries and somebody signed, up to 1 MiB")),
        ),
        "Refused": _answer(**refused),
        "About": _answer(
            version=text(""),
            anchors={"type": "array", "items": refer("Anchor")},
            missing={"type": "array", "items": {"type": "object"}},
            revocation=_maybe(text("where it is looked up; null: nowhere")),
            timestampAuthorities=_maybe(
                {
                    "type": "array",
                    "items": text("fingerprint, in hex"),
                    "description": "Whose timestamps are accepted; null: anybody's.",
                }
            ),
        ),
        "Status": _answer(status={"enum": ["ready", "live"]}),
    }


def _answer(**properties: object) -> Json:
    return record({**properties, "notice": refer("Notice")})


def _said(*names: str) -> Json:
    return {name: refer(name[0].upper() + name[1:]) for name in names}


def _kind() -> Json:
    return {"enum": ["signature", "authentication"]}


def _maybe(schema: Json) -> Json:
    return {"anyOf": [schema, {"type": "null"}]}


def _time(description: str) -> Json:
    return text(description, format="date-time")


def _base64(description: str, octets: int = 0) -> Json:
    limit: Json = {"maxLength": (octets + 2) // 3 * 4} if octets else {}
    return text(description, contentEncoding="base64", minLength=1, **limit)


def codes_of(status: int) -> Iterable[str]:
    """The codes of problems that have this status."""
    return (problem.code for problem in problem_codes().values() if problem.status == status)
