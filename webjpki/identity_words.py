# SPDX-License-Identifier: Apache-2.0
"""Puts a record into the lines of a page, in Japanese; dates in Japan's time."""

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import NamedTuple

from webjpki.identity import IdentityRecord, Json, NotChecked
from webjpki.identity_json import SignedRecord

TITLE, TEST_TITLE = "本人確認記録", "本人確認記録（テスト用カードによる見本）"
DISCLAIMER = (
    "この記録は、上の項目を機械的に照合した結果を書き留めたものです。地方公共団体情報システム機構による"
    "認定や、法令の求める確認が済んだことを示すものではありません。「照合していないこと」は、記録を作った"
    "サイトが別に判断する必要があります。"
)
_JAPAN = timezone(timedelta(hours=9))
_ERAS = {
    "meiji": "明治",
    "taisho": "大正",
    "showa": "昭和",
    "heisei": "平成",
    "reiwa": "令和",
}
_SEXES = {"male": "男", "female": "女", "not-applicable": "適用不能", "not-known": "不明"}
_KINDS = {"signature": "署名用電子証明書", "authentication": "利用者証明用電子証明書"}
_NOT_CHECKED = {
    NotChecked.REVOCATION: "証明書が失効していないか",
    NotChecked.ATTRIBUTES_CURRENT: "氏名・住所などが証明書の発行後に変わっていないか",
    NotChecked.PERSON_PRESENT: "カードを使ったのが名義人自身か（暗証番号を知る人が使ったことまで）",
    NotChecked.TIMESTAMP_AUTHORITY: "タイムスタンプがどの時刻認証局によるものか",
    NotChecked.TIMESTAMP_AUTHORITY_REVOCATION: "時刻認証局の証明書が失効していないか",
}


class Section(NamedTuple):
    """A heading and its lines, each a label and a text."""

    heading: str
    lines: tuple[tuple[str, str], ...]


def title_of(record: IdentityRecord) -> str:
    """Give the heading, which tells a test card's record from a person's."""
    issuer = _object(_object(record.members["certificate"])["issuer"])
    return TEST_TITLE if issuer["isTest"] else TITLE


def sections_of(signed: SignedRecord) -> tuple[Section, ...]:
    """Give everything the page says, from top to bottom.

    Raises KeyError, TypeError or ValueError for members that no record of ours has.
    """
    record = signed.record
    members = record.members
    found = [
        Section("記録", _occasion(members)),
        _holder(members["holder"]),
        Section("電子証明書", _certificate(_object(members["certificate"]))),
        _document(members["document"]),
        Section("照合したこと", _checked(members)),
        Section("照合していないこと", _not_checked(record)),
        Section("この記録のもと", _file(signed)),
    ]
    return tuple(found)


def _occasion(members: Mapping[str, Json]) -> tuple[tuple[str, str], ...]:
    return (
        ("記録番号", _string(members["number"])),
        ("記録したサイト", _string(members["website"])),
        ("目的", _string(members["purpose"])),
        ("作成日時", _time(members["madeAt"])),
    )


def _holder(value: Json) -> Section:
    heading = "証明書に記載された名義人（発行時点）"
    if value is None:
        return Section(heading, (("名義人", "利用者証明用電子証明書には記載がありません"),))
    holder = _object(value)
    return Section(
        heading,
        (
            ("氏名", _text(holder["name"])),
            ("住所", _text(holder["address"])),
            ("生年月日", _birth_date(_object(holder["birthDate"]))),
            ("性別", _SEXES[_string(holder["sex"])]),
        ),
    )


def _certificate(certificate: dict[str, Json]) -> tuple[tuple[str, str], ...]:
    issuer = _object(certificate["issuer"])
    test = "【テスト用】" if issuer["isTest"] else ""
    return (
        ("種類", _KINDS[_string(certificate["kind"])]),
        ("シリアル番号", _string(certificate["serial"])),
        ("期間", f"{_time(certificate['notBefore'])} から {_time(certificate['notAfter'])}"),
        ("SHA-256", _string(certificate["sha256"])),
        ("発行者", test + _string(issuer["name"])),
        ("発行者の SHA-256", _string(issuer["sha256"])),
    )


def _document(value: Json) -> Section:
    if value is None:
        return Section("署名された書類", (("書類", "なし（サインイン）"),))
    document = _object(value)
    digest = f"{_string(document['hashFunction'])} {_string(document['digest'])}"
    return Section("署名された書類", (("名前", _string(document["name"])), ("照合値", digest)))


def _checked(members: Mapping[str, Json]) -> tuple[tuple[str, str], ...]:
    time = _object(members["checkedAt"])
    clock = "タイムスタンプの時刻" if time.get("byTimestamp") else "照合した時の時計"
    named = "サイトが指定した日時" if time["namedByWebsite"] else clock
    told = _object(_object(members["sentences"])["ja"])
    labels = (
        ("signature", "署名"),
        ("chain", "発行者"),
        ("period", "期間"),
        ("purpose", "用途"),
        ("revocation", "失効"),
        ("timestamp", "タイムスタンプ"),
        ("seal", "署名の表示"),
        ("original", "渡した書類"),
    )
    lines = [(label, _string(told[name])) for name, label in labels if name in told]
    return (("基準の日時", f"{_time(time['time'])}（{named}）"), *lines)


def _not_checked(record: IdentityRecord) -> tuple[tuple[str, str], ...]:
    return tuple((f"{i}", _NOT_CHECKED[one]) for i, one in enumerate(record.not_checked, start=1))


def _file(signed: SignedRecord) -> tuple[tuple[str, str], ...]:
    return (
        ("署名付きファイル", f"JSON、SHA-256 {signed.sha256}"),
        ("サイトの鍵", f"{signed.key_id}（{signed.algorithm.value}）"),
    )


def _text(value: Json) -> str:
    if value is None:
        return "記載なし"
    text = _object(value)
    note = "" if text["exact"] else "（代替文字を含むことがあります）"
    return _string(text["value"]) + note


def _birth_date(birth: dict[str, Json]) -> str:
    parts = zip((birth["year"], birth["month"], birth["day"]), "年月日", strict=True)
    written = "".join(f"{'不明' if part is None else part}{unit}" for part, unit in parts)
    era = _ERAS.get(_string(birth["era"]))
    return f"{written}（{era}）" if era else written


def _time(value: Json) -> str:
    return (
        datetime.fromisoformat(_string(value))
        .astimezone(_JAPAN)
        .strftime("%Y年%m月%d日 %H:%M:%S（日本時間）")
    )


def _string(value: Json) -> str:
    if not isinstance(value, str):
        raise TypeError("not a string")
    return value


def _object(value: Json) -> dict[str, Json]:
    if not isinstance(value, dict):
        raise TypeError("not an object")
    return value
