"""本人同意: given and taken back on the phone by the person himself; taken back, all is gone at once."""

import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, delete, false, select
from sqlalchemy.exc import IntegrityError

from app import clock, files
from app.db import session
from app.services import audit, notices
from app.services.honours.finding import HonourNotFound, Hung, hang
from models import Attachment, Honour, HonourState, Member

TAKEN_BACK = "本人撤回同意"


def list_mine(member: Member) -> list[Hung]:
    """我的荣誉: what is shown of me, or waits for my consent."""
    found = session().scalars(select(Honour).where(_is_of(member), _STANDS).order_by(Honour.id))
    return [hang(honour) for honour in found]


def agree(member: Member, honour_id: uuid.UUID) -> Hung:
    """同意展示; said again it is said once. Refuses with `honour_not_found`."""
    honour = _lock(member, honour_id)
    if honour.consented_at is None:
        honour.consented_at = clock.now()
        audit.record(member, "honours.agree", honour)
        session().flush()
    return hang(honour)


def take_back(member: Member, honour_id: uuid.UUID) -> None:
    """撤回同意: name, deeds and photo are gone for good, shown or not. Refuses with `honour_not_found`."""
    honour = _lock(member, honour_id)
    honour.state, honour.withdrawn_at, honour.withdrawn_reason = (
        HonourState.WITHDRAWN,
        clock.now(),
        TAKEN_BACK,
    )
    honour.name = honour.deeds = None
    photo_id, honour.photo_id = honour.photo_id, None
    session().flush()
    _remove_files([photo_id] if photo_id else [])
    audit.record(member, "honours.take_back", honour)


def forget(member: Member) -> int:
    """注销时: what hangs of the person is deleted, with its photo and the paper of the consent. How many."""
    mine = session().scalars(select(Honour).where(_is_of(member))).all()
    papers = [one for honour in mine for one in (honour.photo_id, honour.consent_paper_id) if one]
    session().execute(delete(Honour).where(Honour.id.in_([honour.id for honour in mine])))
    _remove_files(papers)
    return len(mine)


def ask(honour: Honour) -> None:
    """请本人确认: told once, if the person has an account; a paper that he has signed will do without."""
    for member_id in _accounts(honour):
        notices.write(member_id, "honour_asked", honour, facts={"honour": hang(honour).title})


def tell(honour: Honour) -> None:
    """告诉本人 that it is shown now."""
    for member_id in _accounts(honour):
        notices.write(member_id, "honour_shown", honour, facts={"honour": hang(honour).title})


_STANDS = Honour.state != HonourState.WITHDRAWN


def _is_of(member: Member) -> ColumnElement[bool]:
    if member.roster_entry_id is None:
        return false()
    return Honour.roster_entry_id == member.roster_entry_id


def _lock(member: Member, honour_id: uuid.UUID) -> Honour:
    found = session().scalar(
        select(Honour).where(Honour.id == honour_id, _is_of(member), _STANDS).with_for_update()
    )
    if found is None:
        raise HonourNotFound
    return found


def _accounts(honour: Honour) -> Sequence[uuid.UUID]:
    if honour.roster_entry_id is None:
        return []
    found = select(Member.id).where(Member.roster_entry_id == honour.roster_entry_id)
    return session().scalars(found).all()


def _remove_files(attachment_ids: Collection[uuid.UUID]) -> None:
    """What nothing else uses; the rest stays with what uses it."""
    for attachment_id in attachment_ids:
        try:
            with session().begin_nested():
                key = session().scalar(
                    delete(Attachment).where(Attachment.id == attachment_id).returning(Attachment.storage_key)
                )
        except IntegrityError:
            continue
        if key is not None:
            files.remove([key])
