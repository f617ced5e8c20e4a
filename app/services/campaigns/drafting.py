"""起草: a campaign before it is published, and the little that may still be changed afterwards."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from app import audiences, forms, richtext
from app.audiences import AudienceInvalid
from app.campaign_types import TYPES
from app.campaign_types.declaration import CampaignType, Gives
from app.db import session
from app.errors import Conflict, InvalidValue
from app.services import attachments, audit, unions
from app.services.campaigns.asking import form_of, write_form
from app.services.campaigns.reading import type_of
from app.services.campaigns.versions import ensure_current, turn
from models import Campaign, CampaignState, CouponBatch, Draw, Staff, Union

BODY_MAX = 10_000
"""Characters that a person reads of it."""
WINDOW_MAX = dt.timedelta(days=732)
HARMLESS = frozenset(
    {"title", "summary", "body", "body_html", "cover_id", "opens_at", "closes_at", "questions"}
)
"""What may be changed of a published campaign: texts, a longer window, questions to those who come later."""


class CampaignTypeUnknown(InvalidValue):
    code, detail = "campaign_type_unknown", "没有这种活动类型"
    next = "请从活动类型列表里选择"


class CampaignWindowInvalid(InvalidValue):
    code, detail = "campaign_window_invalid", "报名时间前后对不上，请按提示修改"


class CampaignTermsInvalid(InvalidValue):
    code, detail = "campaign_terms_invalid", "发放的内容和活动类型对不上，请按提示修改"


class CampaignBodyTooLong(InvalidValue):
    code, detail = "campaign_body_too_long", f"正文最多 {BODY_MAX:,} 个字"
    next = "请删减一些，或把细则放到链接里"


class CoverInvalid(InvalidValue):
    code, detail = "cover_invalid", "封面要用您自己上传的图片"
    next = "请先上传 JPEG、PNG 或 WebP 图片，再选作封面"


class CampaignAlreadyPublished(Conflict):
    code, detail = "campaign_already_published", "活动已经发布，这几项不能再改"
    next = "发布后只能改文字、延长报名时间、增加名额；其他要改请提前结束后另办一次"


class CampaignEnded(Conflict):
    code, detail = "campaign_ended", "活动已经结束，不能再改"


def create(
    staff: Staff,
    *,
    type_: str,
    union_id: uuid.UUID,
    audience: Sequence[Any] = (),
    questions: Sequence[Any] = (),
    cover_id: uuid.UUID | None = None,
    **facts: Any,
) -> Campaign:
    """起草活动 of a declared type, for a union in the maker's scope.

    Refuses with `campaign_type_unknown`, `union_not_found`, `campaign_window_invalid`,
    `campaign_terms_invalid`, `audience_invalid`, `questions_invalid`, `cover_invalid`,
    `campaign_body_too_long`.
    """
    declared = TYPES.get(type_)
    if declared is None:
        raise CampaignTypeUnknown
    union = unions.get_visible(staff, union_id)
    _ensure_sound(declared, union, facts)
    made = Campaign(
        type=type_,
        union_id=union.id,
        audience=_audience(staff, audience),
        cover_id=_cover(staff, cover_id),
        made_by=staff.id,
        **_written(facts),
    )
    asked = _extra(declared, questions)
    session().add(made)
    session().flush()
    write_form(made, asked)
    audit.record(staff, "campaigns.draft", made, type=type_, union_id=str(union.id))
    return made


def change(staff: Staff, campaign: Campaign, *, version: int, **given: Any) -> Campaign:
    """改活动: a draft in everything, a published one in what harms nobody.

    `campaign` is locked by the caller and comes with its union; `version` is the one that was looked at.
    Whoever changes a draft is its maker from then on. Refuses with `campaign_changed`,
    `campaign_already_published` (with `fields`), `campaign_ended`, and as `create`.
    """
    is_draft = campaign.state is CampaignState.DRAFT
    if campaign.state is CampaignState.ENDED:
        raise CampaignEnded
    ensure_current(campaign, version)
    given = _written(given)
    if not is_draft:
        _ensure_harmless(campaign, given)
    declared, changed = type_of(campaign), sorted(given)
    if "cover_id" in given:
        is_same = given["cover_id"] == campaign.cover_id
        campaign.cover_id = campaign.cover_id if is_same else _cover(staff, given["cover_id"])
        del given["cover_id"]
    questions = given.pop("questions", None)
    if "audience" in given:
        campaign.audience = _audience(staff, given.pop("audience"))
    _ensure_sound(declared, campaign.union, {name: getattr(campaign, name) for name in _FACTS} | given)
    for name, value in given.items():
        setattr(campaign, name, value)
    if questions is not None:
        _ask(campaign, _extra(declared, questions))
    if is_draft:
        campaign.made_by = staff.id
    turn(staff, campaign)
    audit.record(staff, "campaigns.change", campaign, fields=changed, is_published=not is_draft)
    session().flush()
    return campaign


def ensure_draft(campaign: Campaign) -> None:
    """Refuse with `campaign_already_published` or `campaign_ended`."""
    if campaign.state is CampaignState.ENDED:
        raise CampaignEnded
    if campaign.state is not CampaignState.DRAFT:
        raise CampaignAlreadyPublished


_FACTS = ("district", "opens_at", "closes_at", "amount_fen", "budget_fen", "gives_batch_id")
"""What has to fit together."""


def _written(given: Mapping[str, Any]) -> dict[str, Any]:
    """正文: rich text is kept clean, beside what it says without it; a plain text stands for itself."""
    facts = dict(given)
    html = facts.get("body_html")
    if html:
        facts["body_html"] = richtext.clean(html) or None
        facts["body"] = richtext.text_of(facts["body_html"] or "")
    elif "body" in facts or "body_html" in facts:
        facts["body_html"] = None
        facts.setdefault("body", "")
    if len(facts.get("body", "")) > BODY_MAX:
        raise CampaignBodyTooLong
    return facts


def _ask(campaign: Campaign, extra: forms.Form) -> None:
    """追加题目: a new version where the questions are others; a draft nobody has answered yet too."""
    asked = forms.as_data([*type_of(campaign).fields, *extra])
    if asked != forms.as_data(form_of(campaign)):
        write_form(campaign, extra)


def _extra(declared: CampaignType, questions: Sequence[Any]) -> list[forms.Field]:
    """Further questions; where nobody is to be known, none that asks who somebody is or wants his files."""
    asked = forms.parse_extra(questions, own=declared.fields)
    if declared.is_anonymous:
        kinds = [forms.KINDS[field.kind] for field in asked]
        problems = {
            f"questions.{number}.kind": ["问卷不记名，不能问姓名、电话、证件，也不能收照片和文件"]
            for number, kind in enumerate(kinds)
            if kind.is_personal or kind.takes_files
        }
        if problems:
            raise forms.QuestionsInvalid(errors=problems)
    return asked


def _ensure_harmless(campaign: Campaign, given: Mapping[str, Any]) -> None:
    same = {name for name, value in given.items() if getattr(campaign, name, ...) == value}
    harmful = {name for name in given if name not in HARMLESS and name not in same}
    if "opens_at" in given and given["opens_at"] > campaign.opens_at:
        harmful.add("opens_at")
    if "closes_at" in given and given["closes_at"] != campaign.closes_at:
        draw = session().scalar(select(Draw).where(Draw.campaign_id == campaign.id))
        if given["closes_at"] < campaign.closes_at or (draw is not None and _ends_too_late(draw, given)):
            harmful.add("closes_at")
    if harmful:
        raise CampaignAlreadyPublished(fields=sorted(harmful))


def _ends_too_late(draw: Draw, given: Mapping[str, Any]) -> bool:
    """What a draw depends on stays open no longer than until its public value is there, or it is frozen."""
    return draw.frozen_at is not None or draw.public_at <= given["closes_at"]


def _ensure_sound(declared: CampaignType, union: Union, facts: Mapping[str, Any]) -> None:
    opens, closes = facts["opens_at"], facts["closes_at"]
    if opens >= closes:
        raise CampaignWindowInvalid(errors={"closes_at": ["要晚于报名开始"]})
    if closes - opens > WINDOW_MAX:
        raise CampaignWindowInvalid(errors={"closes_at": [f"报名最长 {WINDOW_MAX.days} 天"]})
    wrong = _wrong_terms(declared, union, facts)
    if wrong:
        raise CampaignTermsInvalid(errors={field: [sentence] for field, sentence in wrong.items()})


def _wrong_terms(declared: CampaignType, union: Union, facts: Mapping[str, Any]) -> dict[str, str]:
    wrong = {}
    amount: int | None = facts.get("amount_fen")
    budget: int | None = facts.get("budget_fen")
    batch_id: uuid.UUID | None = facts.get("gives_batch_id")
    if batch_id is not None and declared.gives is not Gives.COUPON:
        wrong["gives_batch_id"] = "这种活动不发券"
    elif batch_id is not None and not _is_of_ours(union, batch_id):
        wrong["gives_batch_id"] = "没有找到这批券，或它不是本级和上级工会发的"
    if amount is not None and declared.gives is not Gives.MONEY:
        wrong["amount_fen"] = "这种活动不发钱"
    elif amount is not None and declared.amount_max_fen is not None and amount > declared.amount_max_fen:
        wrong["amount_fen"] = f"每份最多 {declared.amount_max_fen // 100} 元"
    elif amount is not None and budget is not None and amount > budget:
        wrong["budget_fen"] = "预算不够发一份"
    return wrong


def _is_of_ours(union: Union, batch_id: uuid.UUID) -> bool:
    issuer = select(CouponBatch.id).where(
        CouponBatch.id == batch_id, CouponBatch.union_id.in_(union.ancestor_ids)
    )
    return session().scalar(issuer) is not None


def _cover(staff: Staff, cover_id: uuid.UUID | None) -> uuid.UUID | None:
    if cover_id is None:
        return None
    try:
        (found,) = attachments.take_own(staff, [cover_id])
    except attachments.AttachmentNotFound:
        raise CoverInvalid from None
    if found.content_type == attachments.PDF:
        raise CoverInvalid
    return attachments.as_cover(staff, found).id


def _audience(staff: Staff, given: Sequence[Any]) -> list[dict[str, Any]]:
    """What is asked beyond the type's own conditions; unions have to be of the maker's own scope."""
    audience = audiences.parse(given)
    named = set(_unions_in(audience))
    if named:
        visible = unions.visible_to(staff).where(Union.id.in_(named))
        count = session().scalar(select(func.count()).select_from(visible.subquery())) or 0
        if count < len(named):
            raise AudienceInvalid(detail="指定的工会里，有的不在您的管理范围内")
    return audience


def _unions_in(conditions: Any) -> list[uuid.UUID]:
    """Every union that is named, however deep."""
    match conditions:
        case dict():
            named = conditions.get("unions") or []
            rest = [value for name, value in conditions.items() if name != "unions"]
            return [*map(uuid.UUID, named), *_unions_in(rest)]
        case list():
            return [found for each in conditions for found in _unions_in(each)]
        case _:
            return []
