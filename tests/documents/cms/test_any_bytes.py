# SPDX-License-Identifier: Apache-2.0
"""Containers with changed bytes get a named refusal, from the host that extends them and from the verifier (D10)."""

from base64 import b64encode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from native_host.errors import DocumentBroken
from simulated_card.authorities import Credential
from tests.documents.cms.signing import CONTENT, NOW, received, signed
from webjpki.cms_verifier import CmsVerifier
from webjpki.digest import HashFunction, digest_of
from webjpki.errors import VerificationError

QUIET = settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module")
def twice(hanako: Credential, taro: Credential) -> bytes:
    first = b64encode(signed(CONTENT, hanako)).decode()
    return signed(CONTENT, taro, container=first)


def changed(data: st.DataObject, container: bytes) -> bytes:
    at = data.draw(st.integers(0, len(container) - 1))
    return container[:at] + data.draw(st.binary(max_size=3)) + container[at + 1 :]


@QUIET
@given(data=st.data())
def test_D10_verifier(data: st.DataObject, twice: bytes, verifier: CmsVerifier) -> None:
    """Accepted only as what both signed; what was changed then is not signed, such as an order."""
    try:
        results = verifier.verify(changed(data, twice), content=CONTENT)
    except VerificationError:
        return
    assert {one.digest for one in results} == {digest_of(CONTENT, HashFunction.SHA_256)}
    assert len(results) <= 2


@QUIET
@given(data=st.data())
def test_D10_host(data: st.DataObject, twice: bytes, taro: Credential) -> None:
    document = received(CONTENT, container=b64encode(changed(data, twice)).decode())
    try:
        document.load()
    except DocumentBroken:
        return
    preparation = document.prepare(taro.der, NOW)
    assert isinstance(preparation.finish(bytes(256)), bytes)


@QUIET
@given(st.binary(max_size=200))
def test_D10_any_bytes(verifier: CmsVerifier, content: bytes) -> None:
    with pytest.raises(VerificationError):
        verifier.verify(content, content=CONTENT)
