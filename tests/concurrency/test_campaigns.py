"""活动: several desks save their changes of one draft at once."""

from models import CampaignState, StaffRole
from tests import factories, live, programmes

ROUNDS = 3
DESKS = 4


def save_together(service, **headers):
    """Four desks that have seen the same version save; the statuses, the codes, and the version after."""
    with service.preparing() as session:
        made = programmes.campaign(state=CampaignState.DRAFT)
        campaign_id = made.id
        staff = [factories.staff(StaffRole.PUBLISHER) for _ in range(DESKS)]
        session.flush()
        for one in staff:
            session.refresh(one)
    desks = [service.desk(one, **headers) for one in staff]
    path = f"{live.DESK_API}/campaigns/{campaign_id}"

    def save(desk):
        desk.send("PATCH", path, {"version": 1, "title": f"第 {desks.index(desk)} 稿"})
        return desk.receive()

    answers = live.all_together(desks, save)
    version = service.value("SELECT version FROM campaigns WHERE id = :id", id=campaign_id)
    return sorted(answer.status for answer in answers), {one.code for one in answers} - {None}, version


def test_of_all_who_save_over_the_same_version_one_does_and_the_others_are_told(service):
    for _ in range(ROUNDS):
        assert save_together(service) == ([200] + [409] * (DESKS - 1), {"campaign_changed"}, 2)


@live.shows_in_one_of_five
def test_without_the_lock_one_writes_over_what_another_has_saved(unguarded):
    statuses, _, version = save_together(unguarded, X_Without="edits")
    assert statuses.count(200) > version - 1
