"""解除绑定: what a desk does for who cannot verify, or whose number stands on another WeChat account."""

import uuid
from enum import StrEnum

from sqlalchemy import select, update

from app import clock, db
from app.db import session
from app.errors import Conflict
from app.services import audit, notices
from app.services.member_records import reading
from app.services.member_records.reading import MemberRecord
from models import Member, Signup, Staff, Union, Verification


class Evidence(StrEnum):
    """凭什么: how the desk made sure of who asks."""

    ID_SHOWN = "id_shown"
    CALLED_BACK = "called_back"
    UNIT_LETTER = "unit_letter"


class AccountNotBound(Conflict):
    code, detail = "account_not_bound", "这位会员现在没有绑定微信账号"
    next = "请他用现在的微信打开小程序，填写姓名和身份证号认证"


class PhoneNotInConflict(Conflict):
    code, detail = "phone_not_in_conflict", "名册上的手机号没有绑在别的微信账号上"
    next = "本人换了号码的，请他在小程序里重新绑定手机号"


def unbind(staff: Staff, entry_id: uuid.UUID, *, evidence: Evidence, reason: str) -> MemberRecord:
    """解除微信: the account is nobody's any more, so that the person can verify with the one he uses now.

    Its sign-ups wait for him at his entry in the roster and go to the account that verifies next; coupons
    stay where they were claimed. The account is told, and has to log in again.
    Refuses with `member_record_not_found`, `account_not_bound`.
    """
    entry = reading.get(staff, entry_id).entry
    account = session().scalar(
        select(Member)
        .where(Member.roster_entry_id == entry.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if account is None:
        raise AccountNotBound
    now = clock.now()
    account.name = account.id_number = None
    account.verification, account.verified_at = Verification.NONE, None
    account.roster_entry_id = None
    account.login_epoch += 1
    session().execute(
        update(Signup)
        .where(Signup.roster_entry_id == entry.id, Signup.member_id == account.id)
        .values(member_id=None)
        .execution_options(synchronize_session=False)
    )
    audit.record(staff, "account_bindings.unbind", entry, **_grounds(account, evidence, reason))
    facts = {"at": notices.moment_text(now), "union": _desk(staff)}
    notices.write(account.id, "identity_unbound", account, facts=facts, occasion=now.isoformat())
    session().flush()
    return reading.get(staff, entry_id)


def release_phone(staff: Staff, entry_id: uuid.UUID, *, evidence: Evidence, reason: str) -> MemberRecord:
    """解除手机号: the number of the roster is taken off the other account that has bound it, which is told.

    Whoever has the number in hand binds it again in WeChat, which proves whose it is.
    Refuses with `member_record_not_found`, `phone_not_in_conflict`.
    """
    entry = reading.get(staff, entry_id).entry
    if entry.phone_index is not None:
        # As whoever binds a number does, so that it does not change hands meanwhile.
        db.lock("phone", entry.phone_index.hex())
    holder = session().scalar(
        reading.holder_of_number(entry).with_for_update().execution_options(populate_existing=True)
    )
    if holder is None:
        raise PhoneNotInConflict
    now = clock.now()
    holder.phone, holder.phone_bound_at = None, None
    audit.record(staff, "phone_conflicts.release", entry, **_grounds(holder, evidence, reason))
    facts = {"at": notices.moment_text(now), "union": _desk(staff)}
    notices.write(holder.id, "phone_released", holder, facts=facts, occasion=now.isoformat())
    session().flush()
    return reading.get(staff, entry_id)


def _grounds(account: Member, evidence: Evidence, reason: str) -> dict[str, str]:
    return {
        "account_id": str(account.id),
        "evidence": evidence.value,
        "reason": audit.without_numbers(reason),
    }


def _desk(staff: Staff) -> str:
    return session().scalars(select(Union.name).where(Union.id == staff.union_id)).one()
