# SPDX-License-Identifier: Apache-2.0
"""Writes the OpenAPI document from the same lists that the service works with."""

import json
from functools import cache

from webjpki.service.answers import Json
from webjpki.service.openapi_schemas import codes_of, refer, schemas, text
from webjpki.service.problems import REFUSED, Problem

_EVERYWHERE = (401, 405, 429, 500, 503)  # what any path may answer
_BODY = (400, 408, 413, 415)
_DESCRIPTION = """Verifies sign-ins and document signatures made with a My Number Card (JPKI).

For a website's own server, never for browsers. Answers name what was checked and what was not; \
there is no single yes or no, and no claim of certification by J-LIS is made. Revocation is not \
checked unless the answer says so."""


@cache
def document() -> bytes:
    """The document as JSON, the same for every configuration."""
    members = {
        "openapi": "3.1.0",
        "info": {"title": "Web JPKI verification service", "version": "1", "description": _DESCRIPTION,
                 "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}},
        "security": [{"key": []}, {}],
        "paths": {**_sign_in_paths(), **_signature_paths(), **_watching_paths()},
        "components": {
            "schemas": schemas(),
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
    }  # fmt: skip
    return (json.dumps(members, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _sign_in_paths() -> Json:
    return {
        "/v1/challenges": _post(
            "issueChallenge",
            "Issue a challenge nonce for a session; an earlier one is worth nothing from now on.",
            {"application/json": {"schema": refer("ChallengeRequest")}},
            ("Challenge", 201),
        ),
        "/v1/sign-ins": _post(
            "verifySignIn",
            "Consume the session's challenge, whatever follows, and verify the token against it.",
            {"application/json": {"schema": refer("SignInRequest")}},
            ("SignIn", 200),
            refused=True,
        ),
    }


def _signature_paths() -> Json:
    binary: Json = {"schema": {"type": "string", "contentMediaType": "application/octet-stream"}}
    return {
        "/v1/signatures/hash": _post(
            "verifyHashSignature",
            "Verify a raw signature over a digest.",
            {"application/json": {"schema": refer("HashSignatureRequest")}},
            ("Signature", 200),
            refused=True,
        ),
        "/v1/signatures/cms": _post(
            "verifyCmsSignature",
            "Verify a detached CMS container (.p7s, the first part) over a document of any kind.",
            {"multipart/form-data": _form("container", "document")},
            ("Signature", 200),
            refused=True,
            at=True,
        ),
        "/v1/signatures/cms-signers": _post(
            "verifyCmsSigners",
            "Report on every signer of a CMS container that carries its content, or that comes after it.",
            {
                "application/cms": binary,
                "application/pkcs7-mime": binary,
                "multipart/form-data": _form("document", "container"),
            },
            ("Signers", 200),
            refused=True,
            at=True,
            optional=True,
        ),
        **_examined_paths(binary),
    }


def _examined_paths(binary: Json) -> Json:
    compared = {"multipart/form-data": _form("original", "document")}
    return {
        "/v1/signatures/pdf": _post(
            "verifyPdfSignatures",
            "Report on every signature in a PDF, and compare it with the original if that comes first.",
            {"application/pdf": binary, **compared},
            ("Signatures", 200),
            refused=True,
            at=True,
            optional=True,
        ),
        "/v1/signatures/xml": _post(
            "verifyXmlSignatures",
            "Report on every signature in an XML document, and compare it with the original likewise.",
            {"application/xml": binary, "text/xml": binary, **compared},
            ("Signatures", 200),
            refused=True,
            at=True,
            optional=True,
        ),
    }


def _form(*parts: str) -> Json:
    properties = {name: {"type": "string", "format": "binary"} for name in parts}
    return {"schema": {"type": "object", "required": list(parts), "properties": properties}}


def _watching_paths() -> Json:
    return {
        "/v1/about": _get("about", "Name the version and every trusted key.", refer("About")),
        "/health": _get("ready", "Say whether requests can be served, store included.", refer("Status")),
        "/health/live": _get("live", "Say that the process answers.", refer("Status")),
        "/metrics": _get("metrics", "Figures in Prometheus' text format.", text(""), "text/plain"),
        "/openapi.json": _get("openapi", "This document.", {"type": "object"}),
    }  # fmt: skip


def _post(
    name: str,
    summary: str,
    content: Json,
    result: tuple[str, int],
    *,
    refused: bool = False,
    at: bool = False,
    optional: bool = False,
) -> Json:
    statuses = [*_EVERYWHERE, *_BODY]
    statuses += [REFUSED] * refused + [501] * optional
    operation: Json = {
        "operationId": name,
        "summary": summary,
        "requestBody": {"required": True, "content": content},
        "responses": {
            str(result[1]): _response(summary, refer(result[0])),
            **_refusals(statuses),
        },
    }
    if at:
        time = text("ask about this time instead of now", format="date-time")
        operation["parameters"] = [{"name": "at", "in": "query", "schema": time}]
    return {"post": operation}


def _get(name: str, summary: str, schema: Json, media_type: str = "application/json") -> Json:
    responses = {"200": _response(summary, schema, media_type), **_refusals([400, *_EVERYWHERE])}
    return {"get": {"operationId": name, "summary": summary, "responses": responses}}


def _response(description: str, schema: Json, media_type: str = "application/json") -> Json:
    return {"description": description, "content": {media_type: {"schema": schema}}}


def _refusals(statuses: list[int]) -> Json:
    return {
        str(status): _response(_description(status), refer("Refused"))
        for status in sorted(set(statuses))
    }


def _description(status: int) -> str:
    verifier = ["a code of the verifier"] if status == REFUSED else []
    return "; ".join([*codes_of(status), *verifier]) or Problem.INTERNAL.code
