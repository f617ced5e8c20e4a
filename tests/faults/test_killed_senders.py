"""发送进程被杀: none of the notices is lost, and no more is sent twice than is counted."""

import random
import time

import pytest

from tests import live
from tests.faults import post_office

pytestmark = pytest.mark.long

MANY, FEW = 5_000, 60
KILLS = 5


@pytest.fixture
def office(app, settings, databases, template_database, data_dir):
    with post_office.opened(settings, databases, template_database, data_dir / "post-office", 9) as office:
        yield office


def kill_while_sending(office, kills):
    """Kill one of two workers again and again, each time putting a new one in its place."""
    for _ in range(2):
        office.start()
    for _ in range(kills):
        before = office.asked()
        live.wait_until(lambda before=before: office.asked() > before + 20, "they are sending", 60)
        time.sleep(random.uniform(0, 0.5))
        office.kill_one()
        office.start()


def extra(office):
    """How many messages people got beyond the one that was meant for them."""
    return sum(count - 1 for count in office.delivered().values())


def test_five_thousand_notices_go_out_while_their_workers_are_killed_at_random(office):
    office.write(MANY, credits_each=3)
    kill_while_sending(office, KILLS)
    live.wait_until(lambda: office.open_count() == 0, "everything is settled", 120)
    office.stop()
    repeats = office.value("SELECT sum(repeats) FROM notices")
    doubled = extra(office)
    counted = f"{office.killed} kills: {repeats} possible duplicates counted, {doubled} happened"
    print(f"\n{MANY} notices, {counted}")  # noqa: T201 - the figure is what this test is about
    assert office.states() == {"sent": MANY}
    assert len(office.delivered()) == MANY
    assert doubled <= repeats
    assert office.value("SELECT sum(spent_count) FROM subscribe_credits") == MANY


def test_without_the_fence_people_are_written_to_twice_and_nobody_counts_it(office):
    office.write(FEW, credits_each=3)
    # Slow enough that it dies in the middle of a batch.
    office.simulator.fault(path=post_office.SEND, times=FEW, delay_s=0.1)
    office.start(UNFENCED="1")
    live.wait_until(lambda: office.asked() > 20, "it is sending")
    office.kill_one()
    office.start(UNFENCED="1")
    live.wait_until(lambda: office.open_count() == 0, "everything is settled", 60)
    assert extra(office) > 0
    assert office.value("SELECT sum(repeats) FROM notices") == 0
