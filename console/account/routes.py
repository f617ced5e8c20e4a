"""我的账号: everybody looks after the own password, recovery codes and sessions."""

import uuid
from typing import Any

from app import tokens
from app.edge import access
from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.services import own_accounts, passwords, sign_ins
from app.services.own_accounts import Account
from app.services.sign_ins import Words
from console.account.schemas import (
    EndedDesksSchema,
    OpenDesksSchema,
    OwnAccountSchema,
    PasswordBody,
    RecoveryCodesSchema,
)
from console.session.schemas import ConfirmingBody
from models import Staff

door = Door("console_account", description="控制台：我的账号", url_prefix=DESK_PREFIX)

CONFIRMED = (sign_ins.ConfirmationRefused, sign_ins.SignInLocked)


@door.get("/account", who=Who.STAFF, answers=OwnAccountSchema, allows_expired=True)
def look(staff: Staff) -> Account:
    """我的账号: my roles, how long my password is good, how many recovery codes are left."""
    return own_accounts.look(staff)


@door.put(
    "/account/password",
    who=Who.STAFF,
    body=PasswordBody,
    answers=OwnAccountSchema,
    refuses=(*CONFIRMED, passwords.PasswordTooWeak, passwords.PasswordReused),
    allows_expired=True,
)
def change_password(staff: Staff, body: dict[str, Any]) -> Account:
    """换口令: the other sessions of the account end."""
    new_password = body.pop("new_password")
    return own_accounts.change_password(staff, Words(**body), new_password, token=access.desk_token())


@door.post(
    "/account/recovery-codes",
    who=Who.STAFF,
    body=ConfirmingBody,
    answers=RecoveryCodesSchema,
    refuses=CONFIRMED,
)
def renew_recovery_codes(staff: Staff, body: dict[str, Any]) -> dict[str, list[str]]:
    """新恢复码: shown this once; the earlier ones are worth nothing any more."""
    return {"codes": own_accounts.renew_recovery_codes(staff, Words(**body))}


@door.get("/account/sessions", who=Who.STAFF, answers=OpenDesksSchema, allows_expired=True)
def list_desks(staff: Staff) -> dict[str, Any]:
    """在用的登录: where from and since when."""
    own = tokens.find_desk(access.desk_token())
    return {
        "items": [
            {
                "desk": one.desk,
                "used_at": one.used_at,
                "is_current": own is not None and one.desk.id == own.id,
            }
            for one in own_accounts.list_desks(staff)
        ]
    }


@door.delete(
    "/account/sessions/<uuid:desk_id>",
    who=Who.STAFF,
    refuses=(own_accounts.DeskNotFound,),
    allows_expired=True,
)
def end_desk(staff: Staff, desk_id: uuid.UUID) -> None:
    """让一次登录退出, at once."""
    own_accounts.end_desk(staff, desk_id)


@door.delete("/account/sessions", who=Who.STAFF, answers=EndedDesksSchema, status=200, allows_expired=True)
def end_other_desks(staff: Staff) -> dict[str, int]:
    """让其他登录都退出, at once."""
    return {"count": own_accounts.end_other_desks(staff, token=access.desk_token())}
