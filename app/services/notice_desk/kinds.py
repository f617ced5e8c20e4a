"""通知种类表: which notice says what, over which channel, and what became of the last days'."""

import datetime as dt
import string
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from app import clock
from app.db import session
from app.errors import NotFound
from app.services.cockpit.reading import CockpitOutOfScope, place_in_scope
from app.services.notices.kinds import GROUP_NAMES, KINDS, Group, Kind
from app.services.notices.outcomes import INBOX_ONLY, OTHER_REASON, REASONS
from app.wechat import templates
from models import NoticeFigure, NoticeState, Staff

DAYS_SHOWN = 7
TEMPLATE_TITLES: Mapping[str, str] = {
    "expiry": "到期提醒",
    "redemption": "核销通知",
    "decision": "办理结果通知",
    "offer": "名额通知",
    "task": "待办提醒",
    "announcement": "工会通知",
}
"""Word of a template → how staff call it."""
SLOT_TITLES: Mapping[str, str] = {
    "title": "名称",
    "until": "截止时间",
    "tip": "温馨提示",
    "store": "门店",
    "saved": "金额",
    "at": "时间",
    "matter": "事项",
    "result": "结果",
}
"""What a field of a template means."""
FACT_TITLES: Mapping[str, str] = {
    **SLOT_TITLES,
    "answer": "答复",
    "asked": "申请的事",
    "decision": "处理结果",
    "honour": "荣誉",
    "left": "还剩几天",
    "name": "名称",
    "on": "日期",
    "partner": "机构",
    "period": "账期",
    "place": "地点",
    "reason": "原因",
    "reference": "付款凭证号",
    "round": "轮次",
    "since": "开始时间",
    "badge": "号牌",
    "station": "驿站",
    "studio": "红娘工作室",
    "subsidy": "补贴金额",
    "text": "正文",
    "union": "工会",
}
"""What stands in the gaps of a text."""


class NoticeKindNotFound(NotFound):
    code, detail = "notice_kind_not_found", "没有这种通知"
    next = "请从“通知模板”的列表里打开"


@dataclass
class NoticeSums:
    """A kind's last days: how many were to be said, and what became of their subscribe messages."""

    said_count: int = 0
    """All but those taken back: so many stand in the inboxes."""
    waiting_count: int = 0
    sent_count: int = 0
    unsure_count: int = 0
    failed_count: int = 0
    """Meant for WeChat, and not sent."""
    read_count: int = 0
    withdrawn_count: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    """Sentence → how many, for what was not sent."""

    def add(self, state: NoticeState, outcome: str, amount: int, read: int) -> None:
        """One row of the figures."""
        if state is NoticeState.WITHDRAWN:
            self.withdrawn_count += amount
            return
        self.said_count += amount
        self.read_count += read
        match state:
            case NoticeState.WAITING:
                self.waiting_count += amount
            case NoticeState.SENT:
                self.sent_count += amount
            case NoticeState.SENDING | NoticeState.UNSURE:
                self.unsure_count += amount
            case _ if outcome != INBOX_ONLY:
                self.failed_count += amount
                self.reasons[REASONS.get(outcome, OTHER_REASON)] += amount


@dataclass(frozen=True)
class SaidField:
    """One field of a subscribe message: what it means, and what the house writes there."""

    title: str
    text: str


@dataclass(frozen=True)
class DayOfNotices:
    """What became of one day's notices of a kind."""

    on_day: dt.date
    sums: NoticeSums


@dataclass(frozen=True, kw_only=True)
class ShownKind:
    """One kind, as staff read it. `template_id` is None where the account has no template for it."""

    key: str
    title: str
    text: str
    group: Group
    template_title: str | None
    template_id: str | None
    is_long_term: bool
    fields: Sequence[SaidField]
    lasts_hours: int
    ignores_quiet_hours: bool
    needs_call: bool
    sums: NoticeSums | None
    """None where figures of the person's own unions are not kept: they are kept for districts."""
    days: Sequence[DayOfNotices] = ()

    @property
    def group_title(self) -> str:
        return GROUP_NAMES[self.group]

    @property
    def channel(self) -> str:
        """通道: `inbox`, `wechat`, or `unset` where this account has no template for it yet."""
        if self.template_title is None:
            return "inbox"
        return "wechat" if self.template_id else "unset"


@dataclass(frozen=True)
class ShownKinds:
    """通知种类表, with the days that the figures are of, both included, and whose they are."""

    items: Sequence[ShownKind]
    from_day: dt.date
    to_day: dt.date
    has_figures: bool
    district: str | None
    """None for the whole city."""


def list_kinds(staff: Staff, *, group: Group | None, channel: str | None) -> ShownKinds:
    """通知种类表. `channel` is `inbox` (the inbox alone), `wechat` or `unset` (a template is lacking)."""
    place = _place(staff)
    sums = _sums(place, None)
    shown = [_show(key, kind, sums) for key, kind in KINDS.items() if group in (None, kind.group)]
    if channel is not None:
        shown = [one for one in shown if one.channel == channel]
    to_day = clock.today()
    return ShownKinds(
        shown, to_day - dt.timedelta(days=DAYS_SHOWN - 1), to_day, place is not None, place or None
    )


def get_kind(staff: Staff, key: str) -> ShownKind:
    """一种通知, with its last days. Refuses with `notice_kind_not_found`."""
    kind = KINDS.get(key)
    if kind is None:
        raise NoticeKindNotFound
    return _show(key, kind, _sums(_place(staff), key), with_days=True)


def readable(pattern: str) -> str:
    """A text with its gaps, each named in Chinese: `“〔名称〕”已通过`."""
    said = []
    for before, gap, _, _ in string.Formatter().parse(pattern):
        said.append(before)
        if gap:
            said.append(f"〔{FACT_TITLES[gap]}〕")
    return "".join(said)


Days = Mapping[dt.date, NoticeSums]


def _show(key: str, kind: Kind, sums: Mapping[str, Days] | None, *, with_days: bool = False) -> ShownKind:
    days = None if sums is None else sums.get(key, {})
    template = templates.find(kind.template)
    return ShownKind(
        key=key,
        title=readable(kind.title),
        text=readable(kind.text),
        group=kind.group,
        template_title=TEMPLATE_TITLES[kind.template] if kind.template else None,
        template_id=template.id if template else None,
        is_long_term=template.long_term if template else False,
        fields=[SaidField(SLOT_TITLES[meaning], readable(said)) for meaning, said in kind.fields.items()],
        lasts_hours=int(kind.lasts / dt.timedelta(hours=1)),
        ignores_quiet_hours=kind.ignores_quiet_hours,
        needs_call=kind.needs_call,
        sums=None if days is None else _together(days),
        days=[DayOfNotices(day, days[day]) for day in sorted(days, reverse=True)]
        if with_days and days
        else (),
    )


def _together(days: Days) -> NoticeSums:
    made = NoticeSums()
    for one in days.values():
        made.said_count += one.said_count
        made.waiting_count += one.waiting_count
        made.sent_count += one.sent_count
        made.unsure_count += one.unsure_count
        made.failed_count += one.failed_count
        made.read_count += one.read_count
        made.withdrawn_count += one.withdrawn_count
        made.reasons += one.reasons
    return made


def _place(staff: Staff) -> str | None:
    """The city or the first district in one's scope; None where one sees neither."""
    try:
        place, _ = place_in_scope(staff, None)
    except CockpitOutOfScope:
        return None
    return place


def _sums(place: str | None, key: str | None) -> Mapping[str, Days] | None:
    """Kind → day → sums of the last days; None without a place."""
    if place is None:
        return None
    since = clock.today() - dt.timedelta(days=DAYS_SHOWN - 1)
    figure = NoticeFigure
    statement = select(
        figure.kind, figure.on_day, figure.state, figure.outcome, figure.amount, figure.read_count
    ).where(figure.on_day.between(since, clock.today()), figure.district == place)
    if key is not None:
        statement = statement.where(figure.kind == key)
    found: dict[str, dict[dt.date, NoticeSums]] = defaultdict(lambda: defaultdict(NoticeSums))
    for kind, day, state, outcome, amount, read in session().execute(statement):
        found[kind][day].add(state, outcome, amount, read)
    return found
