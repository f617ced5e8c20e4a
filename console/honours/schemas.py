"""荣誉殿堂的形状, as a desk sees it."""

from typing import Any

import marshmallow as ma

from app.edge.fields import Identity, Integer, LongText, Moment, Schema, Text, one_of
from app.edge.lists import ListQuery, page_of
from app.edge.shapes import HonourLineSchema
from models import HonourState

STATES = [state.value for state in HonourState]
DEEDS_MAX = 2_000


def _year(**facts: Any) -> Integer:
    return Integer(minimum=1949, maximum=2100, **facts)


class KeptHonourQuery(ListQuery):
    state = one_of(STATES, load_default=None)
    year = _year(load_default=None)


class _HonourFields(Schema):
    unit = Text(max_length=60)
    deeds = LongText(max_length=DEEDS_MAX)
    photo_id = Identity(allow_none=True)
    id_number = Text(
        max_length=32, metadata={"description": "本人的身份证号，用来请本人在手机上确认；只比对，不保存"}
    )


class HonourDraftBody(_HonourFields):
    year = _year(required=True)


class HonourChangesBody(_HonourFields):
    year = _year()

    @ma.post_load
    def as_changes(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {"changes": data}


class HonourConsentBody(Schema):
    paper_id = Identity(required=True, metadata={"description": "本人签的同意书，先上传附件"})


class HonourWithdrawalBody(Schema):
    reason = LongText(max_length=200, required=True)


class KeptHonourSchema(HonourLineSchema):
    """荣誉, with how it stands. The name is gone once its consent has been taken back."""

    name = ma.fields.String(attribute="honour.name", required=True, allow_none=True)
    deeds = ma.fields.String(attribute="honour.deeds", required=True, allow_none=True)
    signup_id = Identity(attribute="honour.signup_id", required=True)
    photo_id = Identity(attribute="honour.photo_id", required=True, allow_none=True)
    is_matched = ma.fields.Function(lambda hung: hung.honour.roster_entry_id is not None, required=True)
    consented_at = Moment(attribute="honour.consented_at", required=True, allow_none=True)
    consent_paper_id = Identity(attribute="honour.consent_paper_id", required=True, allow_none=True)
    state = one_of(STATES, attribute="honour.state", required=True)
    shown_at = Moment(attribute="honour.shown_at", required=True, allow_none=True)
    withdrawn_at = Moment(attribute="honour.withdrawn_at", required=True, allow_none=True)
    withdrawn_reason = ma.fields.String(attribute="honour.withdrawn_reason", required=True, allow_none=True)


KeptHonourPage = page_of(KeptHonourSchema, "KeptHonourPage")
