"""答卷统计: what the answers to an anonymous campaign say together, and of no single person.

A part of fewer than `FLOOR` answers is not shown, nor what one could subtract to get at it.
"""

import io
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import load_only

from app import forms, sheets
from app.campaign_types.declaration import Awareness
from app.db import session
from app.errors import Conflict
from app.services import audit, campaigns, signups, unions
from models import Campaign, District, Signup, SignupState, Staff, Union
from models.districts import DISTRICT_NAMES

FLOOR = 5
AT_ONCE = 2000
CHOOSING = frozenset({"choice", "choices"})
COUNTING = frozenset({"number", "money"})
WHOLE = "全市"


class CampaignNotTallied(Conflict):
    code, detail = "campaign_not_tallied", "这个活动不是不记名问卷，没有答卷统计"
    next = "报名的情况请看活动详情和审核列表"


@dataclass(frozen=True)
class Answered:
    """One question: how many answered, how often each option was chosen, the average of figures."""

    key: str
    label: str
    kind: str
    answered_count: int | None
    """None, like everything else of the question, below the floor."""
    options: Sequence[tuple[str, str, int]] = ()
    """Word, what people read, how often."""
    average: float | None = None


@dataclass(frozen=True)
class Part:
    """Everybody (`district` None), or the people of the unions of one district."""

    district: str | None
    answers_count: int | None = None
    awareness_percent: int | None = None
    questions: Sequence[Answered] = ()


@dataclass(frozen=True)
class Tally:
    """答卷统计 of one campaign."""

    campaign: Campaign
    floor: int
    parts: Sequence[Part]


@dataclass
class _Counted:
    """What has been counted of a part so far."""

    answers: int = 0
    answered: Counter[str] = field(default_factory=Counter)
    chosen: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    sums: Counter[str] = field(default_factory=Counter)

    def add(self, form: forms.Form, answers: Mapping[str, Any]) -> None:
        self.answers += 1
        for one in form:
            given = answers.get(one.key)
            if given is None:
                continue
            self.answered[one.key] += 1
            if one.kind in CHOOSING:
                self.chosen[one.key].update([given] if isinstance(given, str) else given)
            elif one.kind in COUNTING:
                self.sums[one.key] += given


def count(staff: Staff, campaign_id: uuid.UUID) -> Tally:
    """答卷统计, of the whole and by district, to whoever sees the union that asks.

    Texts that people have written are not in it: they are read one by one at the review desk. Refuses with
    `campaign_not_found`, `campaign_not_tallied`.
    """
    campaign = session().scalar(
        select(Campaign).where(Campaign.id == campaign_id, Campaign.union_id.in_(unions.visible_to(staff)))
    )
    if campaign is None:
        raise campaigns.CampaignNotFound
    declared = campaigns.type_of(campaign)
    if not declared.is_anonymous:
        raise CampaignNotTallied
    form = [one for one in campaigns.form_of(campaign) if one.kind in CHOOSING | COUNTING]
    whole = _Counted()
    places: dict[str, _Counted] = {district: _Counted() for district in District}
    elsewhere = _Counted()
    for district, answers in _answers(campaign_id):
        whole.add(form, answers)
        places.get(district or "", elsewhere).add(form, answers)
    hidden = _hidden({**places, "": elsewhere})
    parts = [_part(None, whole, form, declared.awareness)]
    for district, counted in places.items():
        is_hidden = district in hidden or whole.answers < FLOOR
        parts.append(Part(district) if is_hidden else _part(district, counted, form, declared.awareness))
    return Tally(campaign, FLOOR, parts)


def write_sheet(staff: Staff, campaign_id: uuid.UUID) -> bytes:
    """导出答卷统计 as XLSX: a line an option, a column a district. Refuses as `count` does."""
    tally = count(staff, campaign_id)
    audit.record(staff, "tallies.export", tally.campaign)
    held = io.BytesIO()
    with sheets.writing(held) as book:
        sheet = book.add_worksheet("答卷统计")
        sheet.set_column(0, 1, 30)
        for row, cells in enumerate(_rows(tally)):
            sheets.put(sheet, row, cells)
    return held.getvalue()


def _answers(campaign_id: uuid.UUID) -> Iterator[tuple[str | None, Mapping[str, Any]]]:
    """District and answers of everybody who has answered, some thousands in memory at a time."""
    rows = session().execute(
        select(Signup, Union.district)
        .join(Union, Union.id == Signup.union_id)
        .where(Signup.campaign_id == campaign_id, Signup.state == SignupState.APPROVED)
        .options(load_only(Signup.id, Signup.answers_cipher))
        .execution_options(yield_per=AT_ONCE)
    )
    for signup, district in rows:
        if signup.answers_cipher is not None:
            yield district, signups.read_answers(signup)
        session().expunge(signup)


def _hidden(places: Mapping[str, _Counted]) -> set[str]:
    """Parts below the floor; and, where those are too few to hide each other, the smallest beside them."""
    by_size = sorted((counted.answers, place) for place, counted in places.items() if counted.answers)
    hidden = {place for size, place in by_size if size < FLOOR}
    together = sum(size for size, _ in by_size if size < FLOOR)
    if together and (len(hidden) == 1 or together < FLOOR):
        hidden |= {place for _, place in by_size[len(hidden) : len(hidden) + 1]}
    return hidden | {place for place, counted in places.items() if not counted.answers}


def _part(district: str | None, counted: _Counted, form: forms.Form, awareness: Awareness | None) -> Part:
    if counted.answers < FLOOR:
        return Part(district)
    percent = None
    if awareness is not None and counted.answered[awareness.field] >= FLOOR:
        known = sum(counted.chosen[awareness.field][word] for word in awareness.known_by)
        percent = round(100 * known / counted.answered[awareness.field])
    return Part(district, counted.answers, percent, [_answered(one, counted) for one in form])


def _answered(one: forms.Field, counted: _Counted) -> Answered:
    answered = counted.answered[one.key]
    if answered < FLOOR:
        return Answered(one.key, one.label, one.kind, None)
    options = [
        (word, text, counted.chosen[one.key][word])
        for word, text in (one.options or {}).items()
        if one.kind in CHOOSING
    ]
    average = round(counted.sums[one.key] / answered, 2) if one.kind in COUNTING else None
    return Answered(one.key, one.label, one.kind, answered, options, average)


def _rows(tally: Tally) -> Iterator[Sequence[str | float | None]]:
    shown = [part for part in tally.parts if part.answers_count is not None]
    names = [WHOLE if part.district is None else DISTRICT_NAMES[District(part.district)] for part in shown]
    yield [tally.campaign.title]
    yield [f"少于 {tally.floor} 份的不单独列出"]
    yield ["问题", "选项", *names]
    yield ["答卷", "份数", *(part.answers_count for part in shown)]
    if any(part.awareness_percent is not None for part in shown):
        yield ["知晓率", "%", *(part.awareness_percent for part in shown)]
    for number, one in enumerate(shown[0].questions if shown else ()):
        beside = [part.questions[number] for part in shown]
        yield [one.label, "回答人数", *(each.answered_count for each in beside)]
        if one.kind in COUNTING:
            yield ["", "平均（分）" if one.kind == "money" else "平均", *(each.average for each in beside)]
        for place, (_, text, _) in enumerate(one.options):
            yield ["", text, *(each.options[place][2] if each.options else None for each in beside)]
