"""报名的任务."""

from app.jobs.clockwork import tick
from app.services.signups import planning, settling


@tick("signups.offer", at="* * * * *")
def offer() -> int:
    """递补: offers that nobody took lapse, and what is free goes to the next in line."""
    return settling.offer()


@tick("signups.return_places", at="*/5 * * * *")
def return_places() -> int:
    """名额并入公共: what unions have not used of their quotas in time."""
    return settling.return_places()


@tick("signups.run_out", at="*/5 * * * *")
def run_out() -> int:
    """报名过期: whoever waited in vain, and what was returned and never mended."""
    return settling.run_out()


@tick("signups.plan_ahead", at="7 * * * *")
def plan_ahead() -> int:
    """续排场次: the sessions of the next days at each pick-up point that has a rule."""
    return planning.plan_ahead()
