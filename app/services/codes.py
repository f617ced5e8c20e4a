"""动态码: what a till hears about a code before anything is done with it. Making codes stands in `tokens`."""

from app import clock, tokens
from app.db import session
from app.errors import Conflict, NotFound
from app.services import members
from app.tokens import Code
from models import Member


class CodeUnknown(NotFound):
    code, detail = "code_unknown", "没有这个码，请让对方刷新后再扫"


class CodeExpired(Conflict):
    code, detail = "code_expired", "这个码已过期，请让对方刷新后再扫"


class CodeAlreadyUsed(Conflict):
    code, detail = "code_already_used", "这个码已经用过了，一个码只能用一次"
    next = "请让对方刷新出新的码再扫"


def find(digits: str) -> Code:
    """The code, fresh or not. Refuses with `code_unknown`."""
    code = tokens.find_code(digits)
    if code is None:
        raise CodeUnknown
    return code


def ensure_fresh(code: Code) -> None:
    """Refuse with `code_expired` sixty seconds after the code was made."""
    if code.is_expired(clock.now()):
        raise CodeExpired


def get_owner(code: Code) -> Member:
    """Whose code it is, with the roster entry. Refuses with `code_unknown` when the account is gone."""
    owner = members.find_for_login(session(), code.member_id)
    if owner is None:
        raise CodeUnknown
    return owner
