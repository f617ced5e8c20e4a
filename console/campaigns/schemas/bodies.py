"""活动的形状, as staff write them."""

from typing import Any

import marshmallow as ma
from marshmallow import validate

from app import audiences, richtext
from app.edge.fields import Fen, Identity, Integer, LongText, Moment, Schema, Text, district
from app.services.campaigns import quotas

TYPE = r"^[a-z][a-z0-9_]{0,39}$"
BUDGET_MAX_FEN = 10**13
QUOTAS_MAX = 500
QUESTIONS_MAX = 50


def _version() -> Integer:
    about = {"description": "打开时看到的版本；之后有人改过就答 campaign_changed"}
    return Integer(minimum=1, maximum=2**31 - 1, required=True, metadata=about)


class _Facts(Schema):
    summary = Text(max_length=100, min_length=0, load_default="")
    body = LongText(
        max_length=10_000,
        load_default=None,
        allow_none=True,
        metadata={"description": "纯文字，可以分段；写了 body_html 就以它为准"},
    )
    body_html = LongText(
        max_length=richtext.HTML_MAX,
        min_length=0,
        load_default=None,
        allow_none=True,
        metadata={"description": "富文本：段落、标题、列表、加粗、链接；其余的标记、脚本和样式会被去掉"},
    )
    district = district(load_default=None, allow_none=True)
    cover_id = Identity(load_default=None, allow_none=True)
    audience = ma.fields.List(
        ma.fields.Dict(keys=ma.fields.String()),
        validate=validate.Length(max=audiences.CONDITIONS_MAX, error="最多 {max} 个条件"),
        load_default=list,
        metadata={"description": "在类型的对象之外另加的条件"},
    )
    questions = ma.fields.List(
        ma.fields.Dict(keys=ma.fields.String()),
        validate=validate.Length(max=QUESTIONS_MAX, error="最多 {max} 道题"),
        load_default=list,
        metadata={"description": "在类型自己的题之外另加的题"},
    )
    gives_batch_id = Identity(load_default=None, allow_none=True)
    amount_fen = Fen(minimum=1, load_default=None, allow_none=True)
    budget_fen = Fen(minimum=1, maximum=BUDGET_MAX_FEN, load_default=None, allow_none=True)

    @ma.post_load
    def with_a_body(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        if "body" in data:
            data["body"] = data["body"] or ""
        return data


class CampaignDraftBody(_Facts):
    type = Text(max_length=40, pattern=TYPE, required=True, attribute="type_")
    union_id = Identity(required=True, metadata={"description": "主办工会"})
    title = Text(max_length=40, required=True)
    opens_at = Moment(required=True)
    closes_at = Moment(required=True)


class CampaignChangeBody(_Facts):
    """What is to be changed; what is left out stays."""

    version = _version()
    title = Text(max_length=40)
    opens_at = Moment()
    closes_at = Moment()

    def __init__(self, **kwargs: Any) -> None:
        rest = tuple(name for name in self._declared_fields if name != "version")
        super().__init__(partial=rest, **kwargs)


class QuotaBody(Schema):
    union_id = Identity(load_default=None, allow_none=True, metadata={"description": "空为公共名额"})
    kind = Text(max_length=20, pattern=r"^[a-z_]{0,20}$", min_length=0, load_default="")
    capacity = Integer(minimum=1, maximum=quotas.CAPACITY_MAX, required=True)
    returns_at = Moment(load_default=None, allow_none=True)


class QuotasBody(Schema):
    version = _version()
    quotas = ma.fields.List(
        ma.fields.Nested(QuotaBody),
        required=True,
        validate=validate.Length(max=QUOTAS_MAX, error="最多 {max} 份"),
    )


class SessionBody(Schema):
    title = Text(max_length=40, required=True)
    place = Text(max_length=100, min_length=0, load_default="")
    store_id = Identity(load_default=None, allow_none=True)
    station_id = Identity(
        load_default=None, allow_none=True, metadata={"description": "门店和驿站只填一个；要在驿站开放时间里"}
    )
    starts_at = Moment(required=True)
    ends_at = Moment(required=True)
    opens_at = Moment(load_default=None, allow_none=True)
    closes_at = Moment(load_default=None, allow_none=True, metadata={"description": "空为开始时"})
    capacity = Integer(minimum=1, maximum=quotas.CAPACITY_MAX, required=True)

    @ma.validates_schema
    def in_one_place(self, data: dict[str, Any], **_: Any) -> None:
        if data["store_id"] is not None and data["station_id"] is not None:
            raise ma.ValidationError("门店和驿站只能选一个", "station_id")


class CampaignReasonBody(Schema):
    reason = Text(max_length=200, required=True, metadata={"description": "写给报名的人看"})


class CampaignReturnBody(Schema):
    reason = Text(max_length=200, required=True, metadata={"description": "写给起草的同事看"})


class CapacityBody(CampaignReasonBody):
    difference = Integer(
        minimum=-quotas.CAPACITY_MAX,
        maximum=quotas.CAPACITY_MAX,
        required=True,
        metadata={"description": "增加为正，减少为负"},
    )

    @ma.validates("difference")
    def makes_a_difference(self, value: int, **_: Any) -> None:
        if value == 0:
            raise ma.ValidationError("不能为 0")
