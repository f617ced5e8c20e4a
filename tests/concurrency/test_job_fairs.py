"""招聘会: the last booth of a fair given at several desks at once."""

from models import FairBooth, StaffRole
from tests import factories, live, recruiting

ROUNDS = 4
DESKS = 4


def give_the_last_booth(service, **headers):
    """Four desks give one booth to an employer each; the answers, and how many stand in it."""
    with service.preparing() as session:
        fair = recruiting.fair(booth_count=2)
        fair_id = fair.id
        session.add(FairBooth(fair_id=fair.id, employer_id=recruiting.employer().id, number=1))
        employers = [str(recruiting.employer().id) for _ in range(DESKS)]
        staff = [factories.staff(StaffRole.OPERATOR) for _ in range(DESKS)]
        session.flush()
        for one in staff:
            session.refresh(one)
    desks = [service.desk(one, **headers) for one in staff]
    path = f"{live.DESK_API}/job-fairs/{fair_id}/booths"
    wanted = dict(zip(desks, employers, strict=True))
    answers = live.all_together(
        desks, lambda desk: desk.post(path, {"employer_id": wanted[desk], "number": 2})
    )
    standing = service.value(
        "SELECT count(*) FROM fair_booths WHERE fair_id = :id AND number = 2", id=fair_id
    )
    return sorted(answer.status for answer in answers), standing, {one.code for one in answers} - {None}


LAST_TO_ONE = ([201] + [409] * (DESKS - 1), 1, {"booth_taken"})


def test_the_last_booth_of_a_fair_is_given_once(service):
    for _ in range(ROUNDS):
        assert give_the_last_booth(service) == LAST_TO_ONE


def test_without_the_lock_postgresql_alone_still_gives_the_last_booth_once(unguarded):
    assert give_the_last_booth(unguarded, X_Without="booths") == LAST_TO_ONE


@live.shows_in_one_of_five
def test_without_lock_and_rule_several_employers_stand_in_one_booth(lawless):
    statuses, standing, _ = give_the_last_booth(lawless, X_Without="booths")
    assert statuses.count(201) > 1
    assert standing > 1
