# SPDX-License-Identifier: Apache-2.0
"""The JPKI certification authorities' public keys, as data.

The certificates were copied from public repositories, not from J-LIS: compare ``sha256`` with the
fingerprints J-LIS publishes before relying on them. All generations of one CA have the same name,
so only the key tells them apart. ``key_identifier`` is the SHA-1 of the key bits, as the
certificates state it themselves.
"""

from typing import NamedTuple

SIGNATURE_CA = "C=JP, O=JPKI, OU=JPKI for digital signature"
AUTHENTICATION_CA = "C=JP, O=JPKI, OU=JPKI for user authentication"

TWO_COPIES = "two public repositories, byte-identical"
TWO_STATEMENTS = "one public repository; two projects state that J-LIS's fingerprint agrees"
TWO_COPIES_TWO_STATEMENTS = f"{TWO_COPIES}; two projects state that J-LIS's fingerprint agrees"
ONE_COPY = "one public repository only"


class KnownAuthority(NamedTuple):
    """One generation of one CA; ``spki`` is the base64 of its SubjectPublicKeyInfo DER."""

    name: str
    generation: int
    serial: int
    not_before: str
    not_after: str
    sha256: str
    key_identifier: str
    provenance: str
    spki: str


class MissingAuthority(NamedTuple):
    """A generation known to exist whose key is not in this release."""

    name: str
    generation: int
    serial: int
    not_before: str
    not_after: str


# Named in a public survey of the card; no public copy of its certificate was found.
MISSING = (
    MissingAuthority(
        AUTHENTICATION_CA, 2, 0x0133C349, "2019-09-14T00:00:00Z", "2029-09-14T23:59:59Z"
    ),
)

# RSA 2048 keys share the first 44 characters of their SubjectPublicKeyInfo.
_RSA_2048 = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA"

KNOWN = (
    KnownAuthority(
        SIGNATURE_CA,
        1,
        0x01,
        "2015-10-20T02:40:28Z",
        "2025-10-19T14:59:59Z",
        "19645405a1fe14377434bd55957628ac4038557c542403a2243f21c706fc9355",
        "0d034cbb34d0714f45e45a1cafd8fd143fab54a7",
        TWO_COPIES,
        _RSA_2048
        + "1+FZOqekC0S8E1ka6GhdKjl3MksuF35e7A0TP1UhmRZBu3e7diazAjazO+iNhDJsyws37XcNH3MIB6y5"
        "KQF7zR/IlQyLpusahUjPVDQeGEwtCPmNKc6++KOjhmunz2LeOXzWXRff3jaJODwvJqQCxoAePI15cIMH"
        "evNHz9qpempfTq1BGoh7Fi6TcmtYqfpNnQLLdS6RhkObKkv5BoBiPyAg3n8VU8OujCp6p0jyHKwfPMAJ"
        "ltvjsTQQy0mEv/cH1fyDJDal6GyblsEFgpLpQOnUyMWYs+lXpbaLshRLRf6HfxpI/CrsrUXEvtedOob+"
        "XANhIzOtcBVha2qq4LorAQIDAQAB",
    ),
    KnownAuthority(
        SIGNATURE_CA,
        2,
        0x0132C4AB,
        "2019-09-14T23:41:56Z",
        "2029-09-14T14:59:59Z",
        "79679c33e4cc9319440f1ad120a597ff1844e2ef217063adb176966fd5e6fbeb",
        "4de017de4b7f473dcd867a62d38b134ace83558a",
        TWO_STATEMENTS,
        _RSA_2048
        + "p6R+gffcEp9kDVNqN1YTk5od+ZXzrzabnq49f0xYD32wa1RL113dUQwEDvldbOvnhf91RvwQxudYQNR4"
        "pp3/6cIMZ+WF22R4p2c9f7elirn4aNNNTrr/OBEchphOTXSeqP+TTbGh5k3LS4/wE6I5MHLVDB/LnIEs"
        "78iVHKhgYYxGAcSU4Sjgu7tTK0pgvvcPSsIjYup6739vgVJl7cIPD2MwJZiIsyQzWFIQzZKoqKv83O/m"
        "B/oMzQtu8w1NwQu5UbjbuduGfCtFLuOtpQF+G6geb76uglzmWguLD0f0oeSzcXbuXlWESG43a6F7plJa"
        "Xd5vAWlIci7wKQAXEu5qTwIDAQAB",
    ),
    KnownAuthority(
        SIGNATURE_CA,
        3,
        0x067C6A21,
        "2023-07-16T00:50:27Z",
        "2033-07-15T14:59:59Z",
        "d227f6cde11d35c5252178f106f843d24651944975413b539fa2fb68dbfa365f",
        "d21ea55895617e93adbf966b941ab4edf653f08f",
        TWO_COPIES_TWO_STATEMENTS,
        _RSA_2048
        + "2LTEvzVaXpTKhJiA/iVE40bOA6gdkuaEpiftHvx2MGuHpWLBndQ1PaCPUVsClZ09nHI8MbftFckHNjiq"
        "O6NiBYblsMSeREl8wYb7Gy4eRDXMF/avFJvCZ9aMmYPTOuJUpSY4kJvM0JnJm3o6t5WNBy555bHmdlhL"
        "Mm3zIbo70ZCP44TRSI37PB4Ah8wOc/2SMYjM4bdmgOev7fCq/9Y98eQpkqSc6XehqC1qwpoddmZm+a2I"
        "SkbVvvQ/Z2WB7LAMOkELJ8/5ClHkGu55eceO+pfsbS7IaJCd0v4MC31zJwhB6uBcisx05rHbAM/9k9J7"
        "VJHUkgUo8Nqt8pllRneJSQIDAQAB",
    ),
    KnownAuthority(
        AUTHENTICATION_CA,
        1,
        0x01,
        "2015-10-20T03:08:13Z",
        "2025-10-19T14:59:59Z",
        "4dcfc4ca0aaf9fb2a3081b3f0c991c320b3acc008667a341eeaec5af1d58ca7d",
        "9567951b5ca70d84a0fff1d85a87f1aab1340385",
        ONE_COPY,
        _RSA_2048
        + "xKzK08DiMtFeyx2Agbbc2gKoXrX6KCX/BdGDEhlSAZ2Q88Ss+LaDQ1mOJjfd+VKPbGj07E7bCEXneWsx"
        "QHpBN1YUykq34QN/bhrLCQVBIn6sWst1mPF4gCDxOYweQfBnOinnfRr5s8AO01TcYOTPauSNPoMbSdqH"
        "KjFjiOwPLXy9lKcDqslWCkWVV4yiJATyG2KzS3WawJItxbAgspe60eOzTrd7C2VtaM9n8SVGbmw+6AF8"
        "ypmYaH1Pc9ykBunYE2jczqZzyoZ8W08FzOvM0Fudh/KJIq/+oCdt4AK/n0fGfiDLipAo+3X/uy7/mm/9"
        "2SJ3G9NfkC+VxIB7O0S6xwIDAQAB",
    ),
    KnownAuthority(
        AUTHENTICATION_CA,
        3,
        0x06D18006,
        "2023-07-16T01:01:04Z",
        "2033-07-15T14:59:59Z",
        "64114f29620c24ed2631d46476a040e7ee740d956089c00b036a6a8118c322b5",
        "1ac100f596a3bc8c4b3df195e32699249e9e308a",
        ONE_COPY,
        _RSA_2048
        + "3cTbfsXqgfTudAgcdiI09338PBv8Dn8ECdkXzx07sAaLnbq8Q5b6l+TD1pWaRWijaW2NKFozrAOAbi1u"
        "NG0ugVvs5nb2CGb7bsSrsuVOtdxRldFGzO1E9rOGf1pOECfgerBUJ56EJcs2wy98e9BkPqEDKPE6NLBW"
        "6qEVlEALt0KA1DW/x9P5PD8WcIbVGGNquZGjW7ZSOKvtLvqp0F4s1zj8dTyRLz7L9BEMhNPu2okmeZHY"
        "rg72fVXVF6oiR1JxJYwmBUUYkSeC5boBBsKjFVq9L1PtlE4PiuL0+hEmMY0wH44DZUdZFjxLP9VBG5an"
        "6yUKP9ua08aEHeP1l8iaHwIDAQAB",
    ),
)
