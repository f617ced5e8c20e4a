"""起草: a batch before it is published — what it may say, who made it, who approved it."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete as sql_delete
from sqlalchemy import func, or_, select

from app import audiences, clock
from app.audiences import AudienceInvalid
from app.db import session
from app.errors import Conflict, Forbidden, InvalidValue
from app.services import audit, unions
from app.services.coupons import publishing
from app.services.merchants import MerchantNotFound
from app.services.unions import UnionNotFound
from app.text import search_text
from models import (
    BatchState,
    Campaign,
    CouponBatch,
    CouponKind,
    Merchant,
    MerchantCode,
    MerchantState,
    Staff,
    Store,
    StoreState,
    Union,
)

CLAIM_WINDOW_MAX = dt.timedelta(days=732)
_OPTIONAL_TERMS = ("discount_fen", "percent_off", "cap_fen", "item")
_NEEDED: Mapping[CouponKind, frozenset[str]] = {
    CouponKind.THRESHOLD: frozenset({"discount_fen"}),
    CouponKind.CASH: frozenset({"discount_fen"}),
    CouponKind.PERCENT: frozenset({"percent_off", "cap_fen"}),
    CouponKind.EXCHANGE: frozenset({"item", "discount_fen"}),
}
_WINDOWS = ("use_opens_at", "use_closes_at")
_COUNTED = ("use_after_days", "use_for_days")
_DAILY = ("daily_quantity", "released_at_time")


class BatchTermsInvalid(InvalidValue):
    code, detail = "coupon_batch_terms_invalid", "券的内容前后对不上，请按提示修改"


class BatchWindowsInvalid(InvalidValue):
    code, detail = "coupon_batch_windows_invalid", "券的时间前后对不上，请按提示修改"


class StoresNotOfMerchant(InvalidValue):
    code, detail = "stores_not_of_merchant", "有的门店不属于这家商户，或已经停业"
    next = "请从这家商户正在营业的门店里选择"


class BatchNotDraft(Conflict):
    code, detail = "coupon_batch_not_draft", "这批优惠券已经发布，不能再改"
    next = "可以暂停、召回或增减库存；要改内容请另发一批"


class BatchInUse(Conflict):
    code, detail = "coupon_batch_in_use", "有活动准备发这批券，不能删除"
    next = "请先在活动里换成别的券批次"


class ApproverIsMaker(Forbidden):
    code, detail = "coupon_batch_approver_is_maker", "经办人不能审批自己起草的券"
    next = "请由另一位主席审批"


def create(
    staff: Staff,
    *,
    union_id: uuid.UUID,
    merchant_id: uuid.UUID,
    store_ids: Sequence[uuid.UUID],
    audience: Sequence[Any],
    **facts: Any,
) -> CouponBatch:
    """起草券批次 for a union in the maker's scope, at a merchant of that union, below or above it.

    Refuses with `union_not_found`, `merchant_not_found`, `coupon_batch_terms_invalid`,
    `coupon_batch_windows_invalid`, `stores_not_of_merchant`, `audience_invalid`.
    """
    _ensure_sound(facts)
    union = session().scalar(
        select(Union).where(Union.id == union_id, Union.id.in_(unions.visible_to(staff)))
    )
    if union is None:
        raise UnionNotFound
    merchant = _find_merchant(staff, union, merchant_id)
    batch = CouponBatch(
        union_id=union.id,
        merchant_id=merchant.id,
        audience=_audience(staff, audience),
        made_by=staff.id,
        state=BatchState.DRAFT,
        search_text=search_text(facts["title"]),
        **facts,
    )
    batch.stores = _find_stores(merchant.id, store_ids)
    session().add(batch)
    session().flush()
    audit.record(staff, "coupons.draft", batch, union_id=str(union.id), merchant_id=str(merchant.id))
    return batch


def change(
    staff: Staff,
    batch: CouponBatch,
    *,
    store_ids: Sequence[uuid.UUID] | None = None,
    audience: Sequence[Any] | None = None,
    **facts: Any,
) -> CouponBatch:
    """改草稿. Whoever changes it is its maker from then on, and an approval of the old text is void.

    `batch` is locked by the caller, with its stores loaded. Refuses with `coupon_batch_not_draft`, and as
    `create` does.
    """
    ensure_draft(batch)
    _ensure_sound({name: getattr(batch, name) for name in FACTS} | facts)
    for name, value in facts.items():
        setattr(batch, name, value)
    if "title" in facts:
        batch.search_text = search_text(batch.title)
    if audience is not None:
        batch.audience = _audience(staff, audience)
    if store_ids is not None:
        batch.stores = _find_stores(batch.merchant_id, store_ids)
    batch.made_by, batch.approved_by, batch.approved_at = staff.id, None, None
    audit.record(staff, "coupons.change", batch, fields=sorted(facts))
    session().flush()
    return batch


def approve(staff: Staff, batch: CouponBatch) -> CouponBatch:
    """审批: the chair's decision on a draft somebody else has made.

    `batch` is locked by the caller. Refuses with `coupon_batch_not_draft`, `coupon_batch_approver_is_maker`.
    """
    ensure_draft(batch)
    if batch.made_by == staff.id:
        raise ApproverIsMaker
    batch.approved_by, batch.approved_at = staff.id, clock.now()
    audit.record(staff, "coupons.approve", batch, quantity=batch.quantity, budget_fen=batch.budget_fen)
    session().flush()
    return batch


def delete(staff: Staff, batch: CouponBatch) -> None:
    """删除草稿: nothing of it has been given out, so nothing is left of it but the record of the act.

    `batch` is locked by the caller. Refuses with `coupon_batch_not_draft`, `coupon_batch_in_use` where a
    campaign is to give its coupons.
    """
    ensure_draft(batch)
    if session().scalar(select(Campaign.id).where(Campaign.gives_batch_id == batch.id).limit(1)):
        raise BatchInUse
    audit.record(staff, "coupons.delete", batch, quantity=batch.quantity)
    session().execute(sql_delete(MerchantCode).where(MerchantCode.batch_id == batch.id))
    batch.stores = []
    session().delete(batch)
    session().flush()


def ensure_draft(batch: CouponBatch) -> None:
    """Refuse with `coupon_batch_not_draft`."""
    if batch.state is not BatchState.DRAFT:
        raise BatchNotDraft(detail=f"这批优惠券{publishing.STATE_WORDS[batch.state]}，不能再改")


FACTS = (
    "title",
    "kind",
    "threshold_fen",
    *_OPTIONAL_TERMS,
    "quantity",
    "per_member_limit",
    "per_day_limit",
    "claim_opens_at",
    "claim_closes_at",
    *_WINDOWS,
    *_COUNTED,
    *_DAILY,
)
"""What has to fit together."""


def _ensure_sound(facts: Mapping[str, Any]) -> None:
    wrong = _wrong_terms(facts)
    if wrong:
        raise BatchTermsInvalid(errors={field: [sentence] for field, sentence in wrong.items()})
    wrong = _wrong_windows(facts)
    if wrong:
        raise BatchWindowsInvalid(errors={field: [sentence] for field, sentence in wrong.items()})


def _wrong_terms(facts: Mapping[str, Any]) -> dict[str, str]:
    """Field → sentence, as the CHECK of the table says it too."""
    kind, wrong = facts["kind"], dict[str, str]()
    for name in _OPTIONAL_TERMS:
        if (facts.get(name) is None) is (name in _NEEDED[kind]):
            wrong[name] = "这种券要填写" if name in _NEEDED[kind] else "这种券不用填写"
    if wrong:
        return wrong
    threshold, discount = facts["threshold_fen"], facts.get("discount_fen")
    if kind in (CouponKind.CASH, CouponKind.EXCHANGE) and threshold:
        wrong["threshold_fen"] = "这种券没有使用门槛，请填 0"
    if kind in (CouponKind.CASH, CouponKind.THRESHOLD) and discount == 0:
        wrong["discount_fen"] = "应大于 0"
    if kind is CouponKind.THRESHOLD and not wrong and threshold < discount:
        wrong["threshold_fen"] = "不能小于减免的金额"
    if kind is CouponKind.PERCENT and facts["cap_fen"] == 0:
        wrong["cap_fen"] = "应大于 0"
    if facts["per_day_limit"] > facts["per_member_limit"]:
        wrong["per_day_limit"] = "不能超过每人限领的张数"
    return wrong | _half_given(facts, _DAILY)


def _wrong_windows(facts: Mapping[str, Any]) -> dict[str, str]:
    opens, closes = facts["claim_opens_at"], facts["claim_closes_at"]
    if opens >= closes:
        return {"claim_closes_at": "要晚于领取开始"}
    if closes - opens > CLAIM_WINDOW_MAX:
        return {"claim_closes_at": f"领取期最长 {CLAIM_WINDOW_MAX.days} 天"}
    return _half_given(facts, _WINDOWS) | _half_given(facts, _COUNTED) or _wrong_use_window(facts)


def _wrong_use_window(facts: Mapping[str, Any]) -> dict[str, str]:
    opens, closes = facts.get("use_opens_at"), facts.get("use_closes_at")
    if (opens is None) == (facts.get("use_after_days") is None):
        return {"use_opens_at": "使用期请二选一：固定日期，或领取后几天起、可用几天"}
    if opens is None or closes is None:
        return {}
    if opens >= closes:
        return {"use_closes_at": "要晚于使用开始"}
    if closes < facts["claim_closes_at"]:
        return {"use_closes_at": "不能早于领取结束，不然最后领的人用不上"}
    return {}


def _half_given(facts: Mapping[str, Any], pair: Sequence[str]) -> dict[str, str]:
    missing = [name for name in pair if facts.get(name) is None]
    return {missing[0]: "要和另一项一起填写"} if len(missing) == 1 else {}


def _find_merchant(staff: Staff, union: Union, merchant_id: uuid.UUID) -> Merchant:
    """Of the maker's scope, or looked after by a union above the one that issues: the city's serve all."""
    of_ours = or_(Merchant.union_id.in_(unions.visible_to(staff)), Merchant.union_id.in_(union.ancestor_ids))
    merchant = session().scalar(
        select(Merchant).where(Merchant.id == merchant_id, Merchant.state == MerchantState.ACTIVE, of_ours)
    )
    if merchant is None:
        raise MerchantNotFound
    return merchant


def _find_stores(merchant_id: uuid.UUID, store_ids: Sequence[uuid.UUID]) -> list[Store]:
    wanted = set(store_ids)
    found = session().scalars(
        select(Store).where(
            Store.id.in_(wanted), Store.merchant_id == merchant_id, Store.state == StoreState.OPEN
        )
    )
    stores = list(found)
    if len(stores) < len(wanted):
        raise StoresNotOfMerchant(unknown_ids=sorted(str(one) for one in wanted - {s.id for s in stores}))
    return stores


def _audience(staff: Staff, given: Sequence[Any]) -> list[dict[str, Any]]:
    """The audience, whose unions have to be of the maker's own scope."""
    audience = audiences.parse(given)
    named = audiences.named(audience, "unions")
    if named:
        visible = unions.visible_to(staff).where(Union.id.in_([uuid.UUID(one) for one in named]))
        count = session().scalar(select(func.count()).select_from(visible.subquery())) or 0
        if count < len(named):
            raise AudienceInvalid(detail="指定的工会里，有的不在您的管理范围内")
    return audience
