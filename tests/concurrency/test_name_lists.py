"""名单: several units name the same person at once."""

from collections import Counter

from app.services import name_lists
from models import StaffRole
from tests import factories, live, programmes

UNITS = 6
VISIT = {
    "site": "二号车间",
    "address": {"district": "tianning", "text": "测试路 1 号"},
    "headcount": 80,
    "work": ["workshop"],
    "wish": "packs",
    "contact": "王小明",
    "phone": "13800138000",
    "pays_allowance": True,
}


def name_at_once(service, **headers):
    """Every unit hands in a list with the same person; the codes, and how often the person is live."""
    with service.preparing():
        campaign = programmes.campaign("summer_cooling_visit")
        bodies, staff = [], []
        for _ in range(UNITS):
            unit = factories.union()
            operator = factories.staff(StaffRole.OPERATOR, union_of=unit)
            content = "姓名,手机号\n李建国,13800138001\n".encode()
            made = name_lists.import_list(operator, campaign.id, content, union_id=unit.id)
            bodies.append({"union_id": str(unit.id), "answers": VISIT, "name_list_id": str(made.id)})
            staff.append(operator)
        campaign_id = campaign.id
    address = f"{live.DESK_API}/campaigns/{campaign_id}/unit-signups"
    todo = {service.desk(one, **headers): body for one, body in zip(staff, bodies, strict=True)}
    answers = live.all_together(list(todo), lambda desk: desk.post(address, todo[desk]))
    alive = service.value(
        "SELECT count(*) FROM listed_people WHERE campaign_id = :id AND is_live", id=campaign_id
    )
    return Counter(answer.code for answer in answers), alive


def test_of_6_units_that_name_the_same_person_at_once_one_has_him(service):
    told, alive = name_at_once(service)
    assert told == {None: 1, "person_listed_elsewhere": UNITS - 1}
    assert alive == 1


@live.shows_in_one_of_five
def test_without_the_unique_rule_several_units_have_the_same_person(lawless):
    _, alive = name_at_once(lawless, X_Without="listing")
    assert alive > 1
