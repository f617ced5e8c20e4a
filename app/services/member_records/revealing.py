"""查看号码: the one way in which staff see a member's number and phone in full."""

import uuid
from dataclasses import dataclass

from app import clock
from app.services import audit, notices
from app.services.member_records import reading, telling
from models import Staff

SHOWN_S = 60
"""So long a page may show them."""


@dataclass(frozen=True)
class Revealed:
    """The numbers of a person, in full, in this one answer. `was_told`: whether he has been told of it."""

    name: str
    id_number: str
    phone: str | None
    account_phone: str | None
    was_told: bool
    shown_s: int = SHOWN_S


def reveal(staff: Staff, entry_id: uuid.UUID, reason: str) -> Revealed:
    """查看号码: the log keeps who asked and why, never the numbers.

    Refuses with `member_record_not_found`.
    """
    found = reading.get(staff, entry_id)
    entry, member, now = found.entry, found.member, clock.now()
    was_told = telling.tell(member, now.isoformat(), notices.moment_text(now))
    audit.record(
        staff, "member_records.reveal", entry, reason=audit.without_numbers(reason), was_told=was_told
    )
    account_phone = member.phone if member is not None else None
    return Revealed(str(entry.name), str(entry.id_number), entry.phone, account_phone, was_told)
