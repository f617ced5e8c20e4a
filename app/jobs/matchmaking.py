"""相亲交友: texts that wait for a check, and reminders."""

from app import db
from app.jobs.clockwork import tick
from app.services import matchmaking_profiles, matchmaking_talks, matchmaking_vouches


@tick("matchmaking_profiles.check", at="*/10 * * * *")
def check_waiting() -> int:
    """补审相亲交友资料: texts that WeChat could not be asked about when they were written."""
    return matchmaking_profiles.check_waiting()


@tick("matchmaking_vouches.remind", at="20 10 * * *")
def remind_vouches() -> int:
    """提醒核实快到期的人, a month before."""
    with db.unit_of_work():
        return matchmaking_vouches.remind()


@tick("matchmaking_talks.remind", at="15 17 * * *")
def remind_talks() -> int:
    """提醒明天有红娘面谈的人, the evening before."""
    with db.unit_of_work():
        return matchmaking_talks.remind()
