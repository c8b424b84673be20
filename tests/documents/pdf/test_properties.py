# SPDX-License-Identifier: Apache-2.0
"""Any well-formed PDF can be signed, by any number of people, and every signature holds."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from native_host.announced.pdf import PdfProfile
from simulated_card.authorities import Credential
from tests.documents.pdf.made import BOX_FIELD, TEXT_FIELD, Pdf, form, needs, qpdf, updated
from tests.documents.pdf.signing import judged_by_pdfsig, judged_by_pyhanko, signed
from webjpki.pdf import PdfVerifier

LETTERS = st.text(st.characters(min_codepoint=32, max_codepoint=126, exclude_characters="()\\"))
NUMBERS = st.integers(-50, 2000)
OBJECTS = st.recursive(
    st.one_of(
        st.sampled_from(["null", "true", "[]", "<<>>", "/Name", "<feff5c71>", "(a\\(b\\))"]),
        NUMBERS.map(str),
        LETTERS.map("({})".format),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"[{' '.join(items)}]"),
        st.lists(inner, max_size=3).map(
            lambda items: "<<" + "".join(f"/K{i} {item}" for i, item in enumerate(items)) + ">>"
        ),
    ),
    max_leaves=6,
)
LAYOUTS = st.sampled_from(
    [
        None,
        ("--object-streams=generate",),
        ("--linearize",),
        ("--linearize", "--object-streams=generate"),
        ("--object-streams=generate", "--compress-streams=n"),
    ]
)


@st.composite
def pdfs(draw: st.DrawFn) -> bytes:
    """A page, perhaps turned, perhaps with a form and with objects nobody needs, in some layout."""
    fields = draw(st.lists(st.sampled_from([TEXT_FIELD, BOX_FIELD]), unique=True))
    extra = draw(st.lists(OBJECTS, max_size=4))
    turned = draw(st.sampled_from([0, 90, 180, 270]))
    made = form(fields, page=f"/Rotate {turned}/Extra [{' '.join(extra)}]") if fields else Pdf()
    made.text = draw(LETTERS)
    made.version = draw(st.sampled_from(["1.3", "1.4", "1.5", "1.7", "2.0"]))
    made.ending = draw(st.sampled_from(["", "\n", "\r\n", "\r"]))
    made.objects = [*made.objects, *extra]
    octets = made.octets()
    layout = draw(LAYOUTS)
    if layout is not None:
        octets = qpdf(octets, *layout)
    elif draw(st.booleans()):
        octets = updated(octets, {50: b"(a later thought)"}, 51)
    return octets


@needs("qpdf", "qpdf")
@needs("pdfsig", "poppler-utils")
@settings(
    max_examples=25,
    deadline=None,
    # Without shrinking: each example starts four programs, and a failing one is small enough to read.
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    original=pdfs(),
    profiles=st.lists(
        st.sampled_from([PdfProfile.MOJ, PdfProfile.PADES_B]), min_size=1, max_size=3
    ),
)
def test_every_signature_holds(
    original: bytes,
    profiles: list[PdfProfile],
    hanako: Credential,
    taro: Credential,
    authority: Credential,
    verifier: PdfVerifier,
) -> None:
    file = original
    for number, profile in enumerate(profiles):
        file = signed(file, (hanako, taro)[number % 2], profile)

    assert file.startswith(original)
    results = verifier.verify(file)
    assert len(results) == len(profiles)
    assert [one.whole_file for one in results] == [False] * (len(profiles) - 1) + [True]
    assert all(one.bottom_line for one in judged_by_pyhanko(file, authority))
    assert [one.intact for one in judged_by_pdfsig(file)] == [True] * len(profiles)
