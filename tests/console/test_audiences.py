"""对象条件: what a form of an offer or a campaign may ask."""

from app import audiences
from app.campaign_types import find
from models import StaffRole


def test_every_condition_is_offered_with_its_words_and_can_be_written_with_them(seat):
    items = seat(StaffRole.PUBLISHER).get("/audience-conditions").json["items"]
    assert [one["name"] for one in items] == list(audiences.PREDICATES)
    sample = {"unions": ["0190f000-0000-7000-8000-000000000000"]}
    for one in items:
        assert one["title"]
        condition = {"is": one["name"]}
        for each in one["parameters"]:
            words = [word["value"] for word in each["words"]]
            condition[each["name"]] = sample.get(each["name"]) or words or each["most"]
        assert audiences.parse([condition])


def test_types_of_campaigns_are_offered_by_their_titles(seat):
    items = {one["name"]: one for one in seat(StaffRole.READ_ONLY).get("/audience-conditions").json["items"]}
    types, years = items["not_benefited"]["parameters"]
    assert {"value": "summer_cooling", "label": find()["summer_cooling"].title} in types["words"]
    assert (years["asked"], years["most"]) == ("number", 50)


def test_an_audience_reads_as_one_sentence():
    assert audiences.phrase_all(audiences.EVERYONE) == "所有登录的人"
    assert audiences.phrase_all([{"is": "verified"}]) == "已实名认证的职工"
    of_both = [{"is": "verified"}, {"is": "works_outdoors"}, {"not": {"is": "gender", "genders": ["male"]}}]
    assert audiences.phrase_all(of_both) == "户外劳动者，并且不是男职工的"
