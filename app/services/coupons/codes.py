"""商户券码: codes out of a merchant's file. Each belongs to one coupon; whoever reads it can spend it."""

import re
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, exists, func, insert, inspect, select, text

from app import clock
from app.db import session
from app.errors import Conflict, InvalidValue
from app.services import audit
from app.services.audit import Actor
from models import MERCHANT_CODE, BatchState, CodeSource, Coupon, CouponBatch, MerchantCode
from models.personal import index_of

CODE_CHARACTERS_MAX = 48
CODES_MAX = 100_000
NAMED_ROWS = 20
_CHUNK = 5_000
_OPEN_FOR_CODES = (BatchState.DRAFT, BatchState.PUBLISHED, BatchState.PAUSED)
_PLAIN = re.compile(r"[!-~]+")
_ROUNDED = re.compile(r"[0-9]+(\.[0-9]+)?[eE]\+?[0-9]+|[0-9]+\.0+")
_PLACES = [attribute.key for attribute in inspect(MerchantCode).column_attrs]


class CodesRefused(InvalidValue):
    code, detail = "codes_refused", "有些券码不能导入，这次一个也没有导入"
    next = "请按提示改好后，整份再导入一次"


class CodesNotWanted(Conflict):
    code, detail = "codes_not_wanted", "这批券现在不收商户券码"
    next = "只有由商户提供券码、没有召回的批次才需要导入"


class CodesMissing(Conflict):
    code, detail = "codes_missing", "商户券码不够"
    next = "请先导入缺少的券码"


class Figure(str):
    """A code that came as a number: its leading zeros and last digits may be gone."""

    __slots__ = ()


@dataclass(frozen=True)
class Imported:
    """How many codes came in now, and how many of the batch are not yet behind a coupon."""

    added_count: int
    unused_count: int


def add(actor: Actor, batch: CouponBatch, given: Sequence[str], *, first_row: int = 1) -> Imported:
    """导入券码: all of them, or none. `batch` is locked by the caller.

    Refuses with `codes_not_wanted`, `codes_refused` (with up to 20 `rows`: which, and what is wrong).
    """
    if batch.code_source is not CodeSource.MERCHANT or batch.state not in _OPEN_FOR_CODES:
        raise CodesNotWanted
    known = session().scalar(select(func.count()).where(MerchantCode.batch_id == batch.id)) or 0
    if known + len(given) > CODES_MAX:
        raise CodesRefused(detail=f"一批最多 {CODES_MAX:,} 个券码，已有 {known:,} 个", rows=[])
    tidy = [each if isinstance(each, Figure) else each.strip() for each in given]
    indexes = [index_of(MERCHANT_CODE, each) for each in tidy]
    problems = dict(_problems(tidy)) | _repetitions(batch, indexes)
    if problems:
        rows = [{"row": first_row + place, "problem": problems[place]} for place in sorted(problems)]
        raise CodesRefused(rows=rows[:NAMED_ROWS], refused_count=len(rows))
    for start in range(0, len(tidy), _CHUNK):
        rows_ = [_row(batch.id, code) for code in tidy[start : start + _CHUNK]]
        session().execute(insert(MerchantCode), rows_)
    audit.record(actor, "coupons.import_codes", batch, added=len(tidy))
    return Imported(len(tidy), _count_unused(batch.id))


def _problems(codes: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Place → sentence. It never repeats the code: a code on a screen is a code spent."""
    for place, code in enumerate(codes):
        if not code:
            yield place, "空白"
        elif isinstance(code, Figure) or _ROUNDED.fullmatch(code):
            yield place, "被 Excel 当成了数字，可能丢了数字；请把这一列设为“文本”格式再填"
        elif len(code) > CODE_CHARACTERS_MAX:
            yield place, f"超过 {CODE_CHARACTERS_MAX} 个字符"
        elif not _PLAIN.fullmatch(code):
            yield place, "只能有半角的字母、数字和符号，中间不能有空格"


def _repetitions(batch: CouponBatch, indexes: Sequence[bytes]) -> dict[int, str]:
    found: dict[int, str] = {}
    first_places: dict[bytes, int] = {}
    for place, index in enumerate(indexes):
        if first_places.setdefault(index, place) != place:
            found[place] = "和前面的券码重复"
    unique = list(first_places)
    for start in range(0, len(unique), _CHUNK):
        known = session().scalars(
            select(MerchantCode.code_index).where(
                MerchantCode.batch_id == batch.id,
                MerchantCode.code_index.in_(unique[start : start + _CHUNK]),
            )
        )
        found |= {first_places[bytes(index)]: "这批里已经有这个券码" for index in known}
    return found


def _row(batch_id: uuid.UUID, code: str) -> dict[str, Any]:
    made = MerchantCode(batch_id=batch_id)
    made.code = str(code)
    return {name: made.__dict__[name] for name in _PLACES if name in made.__dict__}


def _count_unused(batch_id: uuid.UUID) -> int:
    unused = select(func.count()).where(MerchantCode.batch_id == batch_id, MerchantCode.coupon_id.is_(None))
    return session().scalar(unused) or 0


def ensure_enough(batch: CouponBatch, quantity: int) -> None:
    """Refuse with `codes_missing`, saying how many, unless `quantity` more coupons would have their codes."""
    if batch.code_source is not CodeSource.MERCHANT:
        return
    missing = quantity - _count_unused(batch.id)
    if missing > 0:
        raise CodesMissing(detail=f"还缺 {missing} 个商户券码", missing_count=missing)


def assign(batch: CouponBatch, first: int, end: int) -> None:
    """Give each new coupon of the slots `first` up to, not including, `end` a code of its own."""
    session().execute(
        text(
            "WITH coupon AS (SELECT id, row_number() OVER (ORDER BY slot) AS place FROM coupons"
            " WHERE batch_id = :batch AND slot >= :first AND slot < :end AND state <> 'returned'),"
            " code AS (SELECT id, row_number() OVER (ORDER BY id) AS place"
            " FROM (SELECT id FROM merchant_codes WHERE batch_id = :batch AND coupon_id IS NULL"
            " ORDER BY id LIMIT :end - :first) AS unused)"
            " UPDATE merchant_codes SET coupon_id = coupon.id FROM coupon JOIN code USING (place)"
            " WHERE merchant_codes.id = code.id"
        ),
        {"batch": batch.id, "first": first, "end": end},
    )


def find(coupon: Coupon) -> MerchantCode | None:
    """The code behind a coupon."""
    return session().scalar(select(MerchantCode).where(MerchantCode.coupon_id == coupon.id))


def was_shown() -> ColumnElement[bool]:
    """Of a query of coupons: whether a merchant's own code has been shown.

    It may have been used at his till since; nobody can say that such a coupon lapsed.
    """
    return exists().where(MerchantCode.coupon_id == Coupon.id, MerchantCode.shown_at.is_not(None))


def show(coupon: Coupon) -> str | None:
    """看券码: the code, and from now on it counts as shown. The coupon's row is locked by the caller."""
    found = find(coupon)
    if found is None:
        return None
    found.shown_at = found.shown_at or clock.now()
    return found.code
