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

NOT_CHECKED = (*STATEMENTS, "signingTime", "timestampAuthority")


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
    return {**_requests(), **_statements(), **_parts(), **_results()}


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


def _results() -> Json:
    reasons = [*problem_codes(), *verification_codes()]
    error = {"code": {"enum": reasons}, "message": text(""), "detail": text("")}
    refused = {"error": record(error, "detail"), "checked": record({}), **_said("notChecked")}
    signed = {"certificate": refer("Certificate"), "document": {"type": "object"}}
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
