"""分寸: what the house has settled for all its messages: when people are left in peace, and who is called."""

import datetime as dt

from app import clock
from app.services.notices.kinds import KINDS
from app.services.notices.outcomes import OUT_OF_REACH, WORTH_A_CALL
from app.settings import Settings

_settled: list[Settings] = []


def install(settings: Settings) -> None:
    """Take the environment's quiet hours and call list; called once by the factory."""
    _settled[:] = [settings]


def quiet_until(now: dt.datetime) -> dt.datetime | None:
    """免打扰: when the quiet hours end that `now` falls into; None outside of them.

    They begin with their first minute and are over with their last; both are the city's own times.
    """
    hours = _settled[0].quiet_hours
    if hours is None:
        return None
    begins, ends = hours
    here = now.astimezone(clock.CITY)
    last_day = here.date() if begins <= ends or here.time() < ends else here.date() + dt.timedelta(days=1)
    until = dt.datetime.combine(last_day, ends, clock.CITY)
    since = dt.datetime.combine(
        last_day if begins <= ends else last_day - dt.timedelta(days=1), begins, clock.CITY
    )
    return until if since <= here < until else None


def needs_call(kind: str, outcome: str | None) -> bool:
    """致电: whether staff are to call the person, since the message did not go out."""
    declared = KINDS.get(kind)
    if declared is None or not declared.needs_call or outcome not in WORTH_A_CALL:
        return False
    return _settled[0].call_list


def called_kinds() -> list[str]:
    """The kinds about which staff call whom WeChat does not reach; none where there is no call list."""
    return [kind for kind in KINDS if needs_call(kind, OUT_OF_REACH)]
