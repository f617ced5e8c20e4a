"""恢复码: ten words, each good once in the place of the one-time password."""

import secrets

from sqlalchemy import delete, func, select, update

from app import clock
from app.db import session
from app.services import audit
from models import Staff, StaffRecoveryCode
from models.personal import index_of

COUNT = 10
FEW = 3
"""From here on the person is reminded to make new ones."""
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are mistaken for each other on paper; twelve of them are 59 bits."""
_GROUPS, _GROUP = 3, 4


def renew(staff: Staff) -> list[str]:
    """新恢复码: ten of them, told this once; the earlier ones are worth nothing from now on."""
    forget(staff)
    codes = [_make() for _ in range(COUNT)]
    for code in codes:
        session().add(StaffRecoveryCode(staff_id=staff.id, code_hash=_hash(staff, code)))
    session().flush()
    audit.record(staff, "staff.recovery_codes_renewed", staff)
    return codes


def forget(staff: Staff) -> None:
    """All of them, with the keys that they stood in for."""
    session().execute(delete(StaffRecoveryCode).where(StaffRecoveryCode.staff_id == staff.id))


def spend(staff: Staff, code: str) -> bool:
    """用恢复码: whether it was good; of two who use the same one at once, the database lets one."""
    spent = session().scalar(
        update(StaffRecoveryCode)
        .where(
            StaffRecoveryCode.staff_id == staff.id,
            StaffRecoveryCode.code_hash == _hash(staff, code),
            StaffRecoveryCode.used_at.is_(None),
        )
        .values(used_at=clock.now())
        .returning(StaffRecoveryCode.id)
    )
    if spent is None:
        return False
    audit.record(staff, "staff.recovery_code_used", staff, left=left(staff))
    return True


def left(staff: Staff) -> int:
    """How many are still good."""
    return (
        session().scalar(
            select(func.count()).where(
                StaffRecoveryCode.staff_id == staff.id, StaffRecoveryCode.used_at.is_(None)
            )
        )
        or 0
    )


def _make() -> str:
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))


def _hash(staff: Staff, code: str) -> bytes:
    """Under the key of the blind indexes: whoever has the table alone can try nothing."""
    plain = "".join(letter for letter in code.lower() if letter.isalnum())
    return index_of("staff_recovery_code", f"{staff.id}:{plain}")
