"""注销: what becomes of the hardship files of a person who leaves the mini program."""

from sqlalchemy import delete, select, update

from app.db import session
from models import (
    Authorisation,
    HardshipFile,
    HardshipMove,
    HardshipPaper,
    HardshipState,
    HomeVisit,
    HouseholdMember,
    Member,
)

_STILL_DECIDED = frozenset(
    {HardshipState.APPLIED, HardshipState.RETURNED, HardshipState.VISITED, HardshipState.SHOWN}
)


def forget(member: Member) -> int:
    """注销时: what is not decided is withdrawn, and what has ended tells nothing. How many were emptied.

    An open file is the union's own, like the roster: aid is paid by it, and the auditors ask for it.
    """
    if member.roster_entry_id is None:
        return 0
    found = session().scalars(
        select(HardshipFile)
        .where(
            HardshipFile.roster_entry_id == member.roster_entry_id, HardshipFile.state != HardshipState.OPEN
        )
        .order_by(HardshipFile.id)
        .with_for_update()
    )
    emptied = 0
    for file in found.all():
        _empty(file)
        emptied += 1
    session().flush()
    return emptied


def _empty(file: HardshipFile) -> None:
    if file.state in _STILL_DECIDED:
        file.state, file.returned_item = HardshipState.WITHDRAWN, None
        file.stage_union_id = file.stage_role = file.stage_due_at = None
    file.answers_text = None
    people = select(HouseholdMember.id).where(HouseholdMember.file_id == file.id)
    session().execute(delete(Authorisation).where(Authorisation.household_member_id.in_(people)))
    session().execute(delete(HouseholdMember).where(HouseholdMember.file_id == file.id))
    session().execute(delete(HardshipPaper).where(HardshipPaper.file_id == file.id))
    for table, texts in (
        (HomeVisit, ("visitors_cipher", "findings_cipher")),
        (HardshipMove, ("reason_cipher", "opinion_cipher")),
    ):
        session().execute(update(table).where(table.file_id == file.id).values(dict.fromkeys(texts)))
