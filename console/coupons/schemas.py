"""券批次的形状, as staff see and write them."""

import datetime as dt
import uuid
from typing import Any

import marshmallow as ma
from marshmallow import validate

from app import audiences
from app.edge.fields import Fen, Identity, Integer, MaskedName, Moment, Schema, Text, one_of
from app.edge.lists import ListQuery, page_of
from app.services.coupons import codes, stock, terms
from app.services.coupons.desk import DeskBatch
from models import BatchState, CodeSource, CouponKind

STATES = [state.value for state in BatchState]
KINDS = [kind.value for kind in CouponKind]
SOURCES = [source.value for source in CodeSource]
STORES_MAX = 500
DAYS_MAX = 366
BUDGET_MAX_FEN = 10**13
"""一千亿元: a million coupons of the largest amount."""
CODES_A_CALL = 1_000
"""What fits into one request; a longer file is sent in several."""
HOUR = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"


class _Facts(Schema):
    """The facts of a batch that may be written, with their defaults."""

    description = Text(max_length=256, min_length=0, load_default="")
    threshold_fen = Fen(load_default=0)
    discount_fen = Fen(load_default=None, allow_none=True)
    percent_off = Integer(minimum=1, maximum=99, load_default=None, allow_none=True)
    cap_fen = Fen(load_default=None, allow_none=True)
    item = Text(max_length=60, load_default=None, allow_none=True)
    per_member_limit = Integer(minimum=1, maximum=100, load_default=1)
    per_day_limit = Integer(minimum=1, maximum=100, load_default=1)
    daily_quantity = Integer(minimum=1, maximum=stock.QUANTITY_MAX, load_default=None, allow_none=True)
    released_at_time = Text(
        max_length=5,
        pattern=HOUR,
        load_default=None,
        allow_none=True,
        metadata={"description": "每天放出的时刻，如 10:00"},
    )
    use_opens_at = Moment(load_default=None, allow_none=True)
    use_closes_at = Moment(load_default=None, allow_none=True)
    use_after_days = Integer(minimum=0, maximum=DAYS_MAX, load_default=None, allow_none=True)
    use_for_days = Integer(minimum=1, maximum=DAYS_MAX, load_default=None, allow_none=True)
    subsidy_percent = Integer(minimum=0, maximum=100, load_default=0)
    budget_fen = Fen(maximum=BUDGET_MAX_FEN, load_default=None, allow_none=True)
    audience = ma.fields.List(
        ma.fields.Dict(keys=ma.fields.String()),
        validate=validate.Length(max=audiences.CONDITIONS_MAX, error="最多 {max} 个条件"),
        load_default=lambda: list(audiences.MEMBERS),
        metadata={"description": "都要满足的条件；空列表表示登录即可；不填为在会会员"},
    )

    @ma.post_load
    def in_our_words(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        words = {"kind": CouponKind, "code_source": CodeSource, "released_at_time": dt.time.fromisoformat}
        for name, meaning in words.items():
            if data.get(name) is not None:
                data[name] = meaning(data[name])
        return data


def _stores(**kwargs: Any) -> ma.fields.List[uuid.UUID]:
    length = validate.Length(min=1, max=STORES_MAX, error="应为 {min} 到 {max} 家门店")
    return ma.fields.List(Identity(), validate=length, **kwargs)


class BatchDraftBody(_Facts):
    union_id = Identity(required=True, metadata={"description": "发放的工会"})
    merchant_id = Identity(required=True)
    store_ids = _stores(required=True)
    title = Text(max_length=40, required=True)
    kind = one_of(KINDS, required=True)
    quantity = Integer(minimum=1, maximum=stock.QUANTITY_MAX, required=True)
    claim_opens_at = Moment(required=True)
    claim_closes_at = Moment(required=True)
    code_source = one_of(SOURCES, load_default=CodeSource.OURS.value)


class BatchChangeBody(_Facts):
    """What is to be changed; what is left out stays."""

    store_ids = _stores()
    title = Text(max_length=40)
    kind = one_of(KINDS)
    quantity = Integer(minimum=1, maximum=stock.QUANTITY_MAX)
    claim_opens_at = Moment()
    claim_closes_at = Moment()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(partial=True, **kwargs)


class BatchReasonBody(Schema):
    reason = Text(max_length=200, required=True)


class BatchStockBody(BatchReasonBody):
    difference = Integer(
        minimum=-stock.REMOVED_MAX,
        maximum=stock.QUANTITY_MAX,
        required=True,
        metadata={"description": "增加为正，减少为负"},
    )

    @ma.validates("difference")
    def makes_a_difference(self, value: int, **_: Any) -> None:
        if value == 0:
            raise ma.ValidationError("不能为 0")


class BatchCodesBody(Schema):
    codes = ma.fields.List(
        ma.fields.String(validate=validate.Length(max=200)),
        required=True,
        validate=validate.Length(min=1, max=CODES_A_CALL, error="一次应为 {min} 到 {max} 个"),
        metadata={
            "description": f"每个最多 {codes.CODE_CHARACTERS_MAX} 个字符；一次全部导入，或一个也不导入"
        },
    )


class ImportedCodesSchema(Schema):
    added_count = ma.fields.Integer(required=True)
    unused_count = ma.fields.Integer(required=True, metadata={"description": "还没有对应优惠券的券码"})


class BatchMerchantSchema(Schema):
    id = ma.fields.UUID(required=True)
    name = ma.fields.String(required=True)


class BatchStoreSchema(Schema):
    id = ma.fields.UUID(required=True)
    name = ma.fields.String(required=True)


class DeskBatchBriefSchema(Schema):
    """券批次, one line of the list. `made_count` ÷ `quantity` is the progress while it is being published."""

    id = ma.fields.UUID(required=True)
    union_id = ma.fields.UUID(required=True)
    merchant = ma.fields.Nested(BatchMerchantSchema, required=True)
    title = ma.fields.String(required=True)
    summary = ma.fields.Function(terms.summary, required=True, metadata={"type": "string"})
    kind = one_of(KINDS, required=True)
    state = one_of(STATES, required=True)
    state_reason = ma.fields.String(required=True, allow_none=True)
    quantity = ma.fields.Integer(required=True)
    made_count = ma.fields.Integer(required=True)
    claim_opens_at = Moment(required=True)
    claim_closes_at = Moment(required=True)


class BatchFiguresSchema(Schema):
    made = ma.fields.Integer(required=True)
    free = ma.fields.Integer(required=True)
    claimed = ma.fields.Integer(required=True, metadata={"description": "已领、还能用"})
    expired = ma.fields.Integer(required=True, metadata={"description": "已领、过期没用"})
    redeemed = ma.fields.Integer(required=True)
    returned = ma.fields.Integer(required=True)
    planned = ma.fields.Integer(required=True, metadata={"description": "要生成的编号个数"})
    subsidy_fen = ma.fields.Integer(required=True, metadata={"description": "已核销的券，工会已要承担的补贴"})
    reserved_fen = ma.fields.Integer(required=True, metadata={"description": "每张都用足，最多要补贴多少"})


class BatchColleagueSchema(Schema):
    id = ma.fields.UUID(required=True)
    username = ma.fields.String(required=True)
    name = MaskedName()


class CouponReleaseSchema(Schema):
    """放出: from `released_at` on so many more may be claimed."""

    released_at = Moment(required=True)
    quantity = ma.fields.Function(
        lambda release: release.end_slot - release.first_slot, required=True, metadata={"type": "integer"}
    )


class DeskBatchSchema(DeskBatchBriefSchema):
    """券批次 with everything staff may know of it."""

    description = ma.fields.String(required=True)
    threshold_fen = Fen(required=True)
    discount_fen = Fen(required=True, allow_none=True)
    percent_off = ma.fields.Integer(required=True, allow_none=True)
    cap_fen = Fen(required=True, allow_none=True)
    item = ma.fields.String(required=True, allow_none=True)
    code_source = one_of(SOURCES, required=True)
    per_member_limit = ma.fields.Integer(required=True)
    per_day_limit = ma.fields.Integer(required=True)
    daily_quantity = ma.fields.Integer(required=True, allow_none=True)
    released_at_time = ma.fields.Time(format="%H:%M", required=True, allow_none=True)
    use_opens_at = Moment(required=True, allow_none=True)
    use_closes_at = Moment(required=True, allow_none=True)
    use_after_days = ma.fields.Integer(required=True, allow_none=True)
    use_for_days = ma.fields.Integer(required=True, allow_none=True)
    subsidy_percent = ma.fields.Integer(required=True)
    budget_fen = ma.fields.Integer(required=True, allow_none=True)
    audience = ma.fields.List(ma.fields.Dict(), required=True)
    stores = ma.fields.List(ma.fields.Nested(BatchStoreSchema), required=True)
    needs_approval = ma.fields.Boolean(required=True)
    audience_text = ma.fields.String(required=True, metadata={"description": "对象，一句话"})
    made_by = ma.fields.UUID(required=True, allow_none=True)
    maker = ma.fields.Nested(BatchColleagueSchema, required=True, allow_none=True)
    approved_by = ma.fields.UUID(required=True, allow_none=True)
    approver = ma.fields.Nested(BatchColleagueSchema, required=True, allow_none=True)
    approved_at = Moment(required=True, allow_none=True)
    closed_at = Moment(required=True, allow_none=True, metadata={"description": "领取结束后收盘的时间"})
    lapsed_count = ma.fields.Integer(
        required=True, allow_none=True, metadata={"description": "领了没用而过期的张数；全部过期后才有"}
    )
    figures = ma.fields.Nested(BatchFiguresSchema, required=True)
    summary = ma.fields.Function(lambda facts: facts["summary"], required=True, metadata={"type": "string"})

    @ma.pre_dump
    def spread(self, found: DeskBatch, **_: Any) -> dict[str, Any]:
        batch = found.batch
        facts = {name: getattr(batch, name) for name in self.declared_fields if hasattr(batch, name)}
        added = {
            "summary": terms.summary(batch),
            "needs_approval": terms.needs_approval(batch),
            "audience_text": audiences.phrase_all(batch.audience),
        }
        return {**facts, **added, "figures": found.figures}


class BatchQuery(ListQuery):
    state = one_of(STATES, load_default=None)
    q = Text(max_length=40, min_length=0, load_default=None, metadata={"description": "标题片段、拼音首字母"})
    merchant_id = Identity(load_default=None)


DeskBatchPage = page_of(DeskBatchBriefSchema, "DeskCouponBatchPage")
ReleasePage = page_of(CouponReleaseSchema, "CouponReleasePage")
