# SPDX-License-Identifier: Apache-2.0
"""The OpenAPI document is the committed one, and says what the service does."""

import json
import pkgutil
from importlib import import_module
from pathlib import Path

from jsonschema import Draft202012Validator
from jsonschema.validators import validator_for

import webjpki
from simulated_card.authorities import Credential
from tests.webjpki.made import ORIGIN, token
from tests.webjpki_service.served import Caller
from webjpki.errors import VerificationError
from webjpki.service.codes import problem_codes, verification_codes
from webjpki.service.openapi import document

ROOT = Path(__file__).resolve().parents[2]
COMMITTED = ROOT / "docs" / "openapi.json"
GUIDE = ROOT / "docs" / "service.md"


def schema(name: str) -> dict[str, object]:
    members = json.loads(document())
    return {**members["components"]["schemas"][name], "components": members["components"]}


def test_committed_document_is_the_served_one(call: Caller) -> None:
    assert call.get("/openapi.json").body == COMMITTED.read_bytes() == document()


def test_every_reason_of_the_verifier_is_told() -> None:
    """Seen to fail when: the codes of documents are left out."""
    told = (ROOT / "webjpki" / "README.md").read_text(encoding="utf-8")
    rows = [f"| `{code}` | {words} |" for code, words in verification_codes().items()]
    assert [row for row in rows if row not in told] == []


def test_schemas_are_schemas() -> None:
    for one in json.loads(document())["components"]["schemas"].values():
        validator_for(one, default=Draft202012Validator).check_schema(one)


def test_answers_are_as_described(call: Caller, login: Credential) -> None:
    issued = call.post("/v1/challenges", {"session": "s"})
    body = {"session": "s", "token": token(login, ORIGIN, str(issued.json["nonce"]))}
    answers = {
        "Challenge": issued,
        "SignIn": call.post("/v1/sign-ins", body),
        "Refused": call.post("/v1/sign-ins", body),
        "About": call.get("/v1/about"),
        "Status": call.get("/health"),
    }
    for name, answer in answers.items():
        Draft202012Validator(schema(name)).validate(answer.json)


def test_every_path_is_described_and_none_besides(call: Caller) -> None:
    described = json.loads(document())["paths"]
    for path, operations in described.items():
        for method in ("get", "post"):
            status = call.ask(method.upper(), path, None, {}).status
            assert (status == 405) == (method not in operations), path


def test_codes_are_closed_and_documented() -> None:
    codes = [*problem_codes(), *verification_codes()]
    assert len(codes) == len(set(codes))
    text = GUIDE.read_text(encoding="utf-8")
    for code, problem in problem_codes().items():
        assert f"| `{code}` | {problem.status} | {problem.message} |" in text
    listed = json.loads(document())["components"]["schemas"]["Refused"]["properties"]["error"]
    assert listed["properties"]["code"]["enum"] == codes


def test_every_reason_of_the_verifier_is_listed() -> None:
    """Seen to fail when: codes took in every class that another test had loaded, and no room's name."""
    for found in pkgutil.iter_modules(webjpki.__path__):
        import_module(f"webjpki.{found.name}")

    def below(kind: type[VerificationError]) -> set[type[VerificationError]]:
        return {kind}.union(*(below(one) for one in kind.__subclasses__()))

    shipped = [one for one in below(VerificationError) if one.__module__.startswith("webjpki")]
    # Identity records have no path in the service.
    elsewhere = {"record_malformed", "record_signature_mismatch"}
    verification_codes.cache_clear()
    assert {one.code for one in shipped if hasattr(one, "code")} - elsewhere == set(
        verification_codes()
    )
