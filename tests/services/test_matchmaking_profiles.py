"""相亲交友资料: who is ready to meet others, and what of a profile goes out to whom."""

import datetime as dt

import pytest

from app import clock
from app.services import matchmaking_profiles, members
from app.services.matchmaking_profiles import FIELDS
from models import Gender, ProfileState, Seen, TextCheck
from tests import factories
from tests.matchmaking import EVERYWHERE, profile, single

pytestmark = pytest.mark.usefixtures("session")


def shown(person, seen):
    return matchmaking_profiles.shown(matchmaking_profiles.find_of(person), seen)


def test_a_field_goes_out_to_those_alone_whom_its_consent_names():
    person = single(born="19950612")
    profile(person, shown_to={"nickname": ["match"], "birth_year": ["checked_in", "match"], "district": []})
    assert shown(person, Seen.MATCH) == {"nickname": "小禾", "birth_year": 1995}
    assert shown(person, Seen.CHECKED_IN) == {"birth_year": 1995}
    assert shown(person, Seen.MATCHMAKER) == {}


def test_no_consent_opens_a_field_wider_than_it_may_be():
    person = single()
    profile(
        person, shown_to={**EVERYWHERE, "criteria": [seen.value for seen in Seen]}, criteria={"age_to": 35}
    )
    assert shown(person, Seen.MATCHMAKER)["criteria"] == {"age_to": 35}
    assert set(shown(person, Seen.MATCH)) == set(FIELDS) - {"criteria", "photos"}


@pytest.mark.parametrize("check", [TextCheck.WAITING, TextCheck.REFUSED])
def test_words_that_have_not_passed_the_check_are_shown_to_nobody(check):
    person = single()
    profile(person, text_check=check)
    assert set(shown(person, Seen.MATCH)) == {"birth_year", "district", "height_cm", "education"}


def test_a_paused_profile_shows_nothing():
    person = single()
    profile(person, state=ProfileState.PAUSED)
    assert [shown(person, seen) for seen in Seen] == [{}, {}, {}]


def test_photos_are_named_in_their_own_order():
    person = single()
    photos = [factories.attachment(person) for _ in range(3)]
    profile(person, photos=photos)
    assert shown(person, Seen.MATCH)["photos"] == [photo.id for photo in photos]


def test_gender_and_age_come_from_the_id_number(session):
    assert matchmaking_profiles.gender_of(single("female")) is Gender.FEMALE
    assert matchmaking_profiles.gender_of(single("male")) is Gender.MALE
    stranger = factories.member(verified=False)
    found = members.find_for_login(session, stranger.id)
    assert matchmaking_profiles.gender_of(found) is None


def test_who_is_vouched_for_and_of_age_is_ready():
    person = single()
    made = profile(person, seeks=("female", "male"))
    assert matchmaking_profiles.require_ready(person).id == made.id
    assert made.seeks == {Gender.FEMALE, Gender.MALE}


def test_a_vouch_counts_on_its_last_day_and_no_longer():
    person = single()
    made = profile(person, vouched_until=clock.today())
    matchmaking_profiles.require_ready(person)
    made.vouched_until = clock.today() - dt.timedelta(days=1)
    with pytest.raises(matchmaking_profiles.VouchExpired):
        matchmaking_profiles.require_ready(person)


def test_each_thing_that_is_missing_is_named():
    person = single()
    with pytest.raises(matchmaking_profiles.ProfileMissing):
        matchmaking_profiles.require_ready(person)
    made = profile(person, vouched=False)
    with pytest.raises(matchmaking_profiles.NotVouched):
        matchmaking_profiles.require_ready(person)
    made.state = ProfileState.PAUSED
    with pytest.raises(matchmaking_profiles.ProfilePaused):
        matchmaking_profiles.require_ready(person)


@pytest.mark.parametrize(("gender", "years"), [("female", 20), ("male", 22)])
def test_who_may_not_marry_yet_is_under_age(gender, years):
    this_year = clock.today().year
    for born, is_refused in ((f"{this_year - years - 1}1231", False), (f"{this_year - years + 1}0101", True)):
        person = single(gender, born=born)
        profile(person)
        if is_refused:
            with pytest.raises(matchmaking_profiles.UnderAge):
                matchmaking_profiles.require_ready(person)
        else:
            matchmaking_profiles.require_ready(person)


def test_colleagues_are_of_one_employer_or_of_one_grassroots_union():
    home = factories.union(name="纺织厂工会")
    one, colleague, stranger = single(union_of=home), single(union_of=home), single()
    assert matchmaking_profiles.works_with(one, colleague)
    assert not matchmaking_profiles.works_with(one, stranger)
    assert not matchmaking_profiles.works_with(one, one)
    profile(one, is_hidden_from_employer=True)
    found = matchmaking_profiles.find_of(one)
    assert matchmaking_profiles.is_hidden_from(found, colleague)
    assert not matchmaking_profiles.is_hidden_from(found, stranger)
