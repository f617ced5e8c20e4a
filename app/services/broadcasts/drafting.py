"""起草群发: the text and whom it is for, how many those are, and how it looks on one's own phone."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from app import audiences, clock
from app.db import session
from app.errors import Conflict, NotFound
from app.services import audit, codes, notices, recipients, unions
from app.services.codes import CodeUnknown
from app.services.notices.kinds import Urgency
from app.tokens import CodeKind
from models import Broadcast, BroadcastState, Notice, Staff

KIND = "announcement"
TESTS_MAX = 20
INBOX = "pages/messages/index"
LIFE: Mapping[tuple[BroadcastState, str], BroadcastState] = {
    (BroadcastState.DRAFT, "edit"): BroadcastState.DRAFT,
    (BroadcastState.DRAFT, "count"): BroadcastState.DRAFT,
    (BroadcastState.DRAFT, "test"): BroadcastState.DRAFT,
    (BroadcastState.DRAFT, "start"): BroadcastState.RUNNING,
    (BroadcastState.RUNNING, "stop"): BroadcastState.STOPPED,
    (BroadcastState.STOPPED, "resume"): BroadcastState.RUNNING,
    (BroadcastState.RUNNING, "finish"): BroadcastState.DONE,
}
"""(state, action) → state. What is not here is refused."""
_WORDS = {
    BroadcastState.DRAFT: "还没有发出",
    BroadcastState.RUNNING: "正在发送",
    BroadcastState.STOPPED: "已经叫停",
    BroadcastState.DONE: "已经发完",
}


class BroadcastNotFound(NotFound):
    code, detail = "broadcast_not_found", "没有找到这次群发"


class BroadcastNotNow(Conflict):
    code, detail = "broadcast_not_now", "这次群发现在的状态不能这样办"
    next = "请刷新后再看"


class BroadcastTestsUsedUp(Conflict):
    code, detail = "broadcast_tests_used_up", f"一次群发最多试发 {TESTS_MAX} 次"
    next = "内容没有问题的话，请数一遍人数后发出"


@dataclass(frozen=True, kw_only=True)
class Written:
    """What staff write of a broadcast."""

    title: str
    text: str
    page: str | None
    audience: Sequence[Any]
    pace_per_minute: int
    deadline_at: dt.datetime | None
    planned_at: dt.datetime | None = None


def draft(staff: Staff, union_id: uuid.UUID, written: Written) -> Broadcast:
    """起草群发: nobody hears of it yet. It reaches people of `union_id` and below, never further.

    Refuses with `union_not_found`, `audience_invalid`.
    """
    union = unions.get_visible(staff, union_id)
    made = Broadcast(union_id=union.id, written_count=0, state=BroadcastState.DRAFT, made_by=staff.id)
    _write(made, written)
    session().add(made)
    session().flush()
    audit.record(staff, "broadcasts.draft", made, union_id=str(union.id))
    return made


def edit(staff: Staff, broadcast_id: uuid.UUID, written: Written) -> Broadcast:
    """修改群发: whoever wrote last is its maker, and the people have to be counted again.

    Refuses with `broadcast_not_found`, `broadcast_not_now`, `audience_invalid`.
    """
    found = move(staff, broadcast_id, "edit")
    _write(found, written)
    found.made_by, found.counted_count, found.counted_at = staff.id, None, None
    audit.record(staff, "broadcasts.edit", found)
    session().flush()
    return found


def count(staff: Staff, broadcast_id: uuid.UUID) -> Broadcast:
    """数人数: how many people it would reach now. Refuses with `broadcast_not_found`, `broadcast_not_now`."""
    found = move(staff, broadcast_id, "count")
    found.counted_count = recipients.count(found.audience, found.union_id)
    found.counted_at = clock.now()
    audit.record(staff, "broadcasts.count", found, count=found.counted_count)
    session().flush()
    return found


def try_out(staff: Staff, broadcast_id: uuid.UUID, digits: str) -> Broadcast:
    """试发: to the one person whose union card shows the code now: the staff member's own phone.

    Refuses with `broadcast_not_found`, `broadcast_not_now`, `broadcast_tests_used_up`, `code_unknown`,
    `code_expired`.
    """
    found = move(staff, broadcast_id, "test")
    code = codes.find(digits)
    if code.kind is not CodeKind.CARD:
        raise CodeUnknown(detail="请出示自己手机上的工会卡会员码")
    codes.ensure_fresh(code)
    person = codes.get_owner(code)
    tests = session().scalar(
        select(func.count()).where(Notice.subject_id == found.id, Notice.occasion.startswith("test-"))
    )
    number = (tests or 0) + 1
    if number > TESTS_MAX:
        raise BroadcastTestsUsedUp
    # Somebody stands there and waits for it: before all that may wait, and not counted with the rest.
    notices.write(
        person.id, KIND, found, facts=facts_of(found), occasion=f"test-{number}", urgency=Urgency.NOW
    )
    audit.record(staff, "broadcasts.test", found, member_id=str(person.id), number=number)
    return found


def facts_of(broadcast: Broadcast) -> dict[str, str]:
    """What a notice of it says."""
    return {
        "title": broadcast.title,
        "text": broadcast.text,
        "page": broadcast.page or INBOX,
        "at": notices.moment_text(clock.now()),
    }


def move(staff: Staff, broadcast_id: uuid.UUID, action: str) -> Broadcast:
    """The broadcast, kept from all others until this unit of work ends, in the state that `action` leads to.

    Refuses with `broadcast_not_found`, also outside of one's unions, and `broadcast_not_now`.
    """
    found: Broadcast | None = session().scalar(
        select(Broadcast)
        .where(Broadcast.id == broadcast_id, Broadcast.union_id.in_(unions.visible_to(staff)))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise BroadcastNotFound
    moved = LIFE.get((found.state, action))
    if moved is None:
        raise BroadcastNotNow(detail=f"这次群发{_WORDS[found.state]}，不能这样办")
    found.state = moved
    return found


def _write(broadcast: Broadcast, written: Written) -> None:
    broadcast.title, broadcast.text, broadcast.page = written.title, written.text, written.page
    broadcast.audience = audiences.parse(written.audience)
    broadcast.pace_per_minute, broadcast.deadline_at = written.pace_per_minute, written.deadline_at
    broadcast.planned_at = written.planned_at
