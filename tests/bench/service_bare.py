# SPDX-License-Identifier: Apache-2.0
"""Serves a bare handler: the operations of a token's verification and nothing around them.

``python -m tests.bench.service_bare bare|bare_together``, configured like the service itself.
"""

import json
import os
import sys
from base64 import b64decode
from collections.abc import Awaitable, Callable
from hashlib import sha256
from pathlib import Path

import uvicorn
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from redis.asyncio import Redis
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from webjpki.challenge_record import record_key
from webjpki.challenge_redis import PREFIX
from webjpki.service.redis_store import open_redis

BARE, BARE_TOGETHER = "bare", "bare_together"
PADDING, HASH = PKCS1v15(), SHA256()

Consume = Callable[[str], Awaitable[str | None]]


def main() -> None:
    origin, address = os.environ["WEBJPKI_ORIGINS"], os.environ["WEBJPKI_STORE"]
    consume = _one_by_one(address) if sys.argv[1] == BARE else _together(address)
    app = Starlette(routes=[Route("/v1/sign-ins", _handler(origin, consume), methods=["POST"])])
    config = uvicorn.Config(
        app, host="127.0.0.1", port=0, http="httptools", loop="uvloop", ws="none",
        access_log=False, log_config=None, timeout_keep_alive=75,
    )  # fmt: skip
    listener = config.bind_socket()
    listening = {"event": "listening", "address": f"127.0.0.1:{listener.getsockname()[1]}"}
    sys.stdout.write(json.dumps(listening) + "\n")
    sys.stdout.flush()
    uvicorn.Server(config).run(sockets=[listener])


def _handler(origin: str, consume: Consume) -> Callable[[Request], Awaitable[JSONResponse]]:
    authority = _authority(Path(os.environ["WEBJPKI_TEST_ANCHORS"]))
    origin_digest = sha256(origin.encode()).digest()

    async def handle(request: Request) -> JSONResponse:
        members = json.loads(await request.body())
        token = members["token"]
        nonce = await consume(f"{origin} {members['session']}")
        if nonce is None:
            return JSONResponse({"error": "no challenge"}, 422)
        certificate = x509.load_der_x509_certificate(b64decode(token["unverifiedCertificate"]))
        key = certificate.public_key()
        if not isinstance(key, RSAPublicKey):
            return JSONResponse({"error": "key"}, 422)
        try:
            authority.verify(
                certificate.signature, certificate.tbs_certificate_bytes, PADDING, HASH
            )
            signed = origin_digest + sha256(nonce.encode()).digest()
            key.verify(b64decode(token["signature"]), signed, PADDING, HASH)
        except InvalidSignature:
            return JSONResponse({"error": "signature"}, 422)
        return JSONResponse({"serial": certificate.serial_number})

    return handle


def _one_by_one(address: str) -> Consume:
    client: Redis = Redis.from_url(address)

    async def consume(session: str) -> str | None:
        record = await client.getdel(PREFIX + record_key(session))
        return record.partition(b" ")[0].decode() if isinstance(record, bytes) else None

    return consume


def _together(address: str) -> Consume:
    store = open_redis(address)

    async def consume(session: str) -> str | None:
        challenge = await store.consume(session)
        return challenge.nonce if challenge else None

    return consume


def _authority(anchors: Path) -> RSAPublicKey:
    """The key of the test CA that issues the load's certificates: authentication, newest."""
    every = x509.load_pem_x509_certificates(anchors.read_bytes())
    ours = [one for one in every if "user authentication" in one.subject.rfc4514_string()]
    key = max(ours, key=lambda one: one.not_valid_before_utc).public_key()
    assert isinstance(key, RSAPublicKey)
    return key


if __name__ == "__main__":
    main()
