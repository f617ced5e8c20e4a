"""身份: one identity, one number, one openid and one invitation, however many reach for them at once."""

import pytest

from app.services import clerks
from models import PHONE
from models.personal import index_of
from tests import factories, live

ROUNDS = 20
CONSENT = {"document": "privacy", "version": "1"}


@pytest.fixture
def desk(simulator):
    """The simulator, forgetting everything before the test."""
    return simulator


def verify_twice_at_once(service, **headers):
    with service.preparing():
        factories.privacy_document()
        entry = factories.roster_entry(name="王小明")
        number = entry.id_number
    with service.preparing():
        rivals = [factories.member(verified=False) for _ in range(2)]
    body = {"name": "王小明", "id_number": number, "consent": CONSENT}
    clients = [service.client(rival, **headers) for rival in rivals]
    answers = live.all_together(clients, lambda client: client.post("/me/verification", body))
    holders = service.value("SELECT count(*) FROM members WHERE roster_entry_id = :id", id=entry.id)
    cards = service.value("SELECT count(*) FROM union_cards WHERE roster_entry_id = :id", id=entry.id)
    return sorted((answer.status, answer.code or "verified") for answer in answers), holders, cards


ONE_OF_TWO = ([(200, "verified"), (409, "identity_taken")], 1, 1)


def test_of_two_accounts_that_verify_one_identity_at_once_one_has_it(service):
    assert {str(verify_twice_at_once(service)) for _ in range(ROUNDS)} == {str(ONE_OF_TWO)}


def test_without_the_lock_of_the_roster_postgresql_alone_still_lets_one_have_it(unguarded):
    outcomes = {str(verify_twice_at_once(unguarded, X_Without="roster")) for _ in range(ROUNDS)}
    assert outcomes == {str(ONE_OF_TWO)}


def test_without_the_lock_and_the_unique_rules_both_are_verified(lawless):
    outcomes = [verify_twice_at_once(lawless, X_Without="roster") for _ in range(ROUNDS)]
    assert max(holders for _, holders, _ in outcomes) == 2


def bind_at_once(service, desk, number, **headers):
    with service.preparing():
        rivals = [factories.member() for _ in range(4)]
    codes = {rival.openid: desk.phone_code(rival.openid, number) for rival in rivals}
    clients = [service.client(rival, openid=rival.openid, **headers) for rival in rivals]
    return live.all_together(
        clients, lambda client: client.post("/me/phone", {"code": codes[client.headers["openid"]]})
    )


def holders_of(service, number):
    """How many accounts hold a number, asked by its blind index."""
    with service.preparing():
        index = index_of(PHONE, number)
    return service.value("SELECT count(*) FROM members WHERE phone_index = :index", index=index)


def test_of_accounts_that_bind_one_number_at_once_one_has_it(service, desk):
    for turn in range(5):
        number = f"1021111{turn:04d}"
        answers = bind_at_once(service, desk, number)
        outcomes = sorted((answer.status, answer.code or "bound") for answer in answers)
        assert outcomes == [(200, "bound"), *[(409, "phone_taken")] * 3]
        assert holders_of(service, number) == 1


def test_without_the_locks_and_the_unique_rules_several_accounts_have_one_number(lawless, desk):
    bind_at_once(lawless, desk, "10222220000", X_Without="phone")
    assert holders_of(lawless, "10222220000") > 1


def swap_at_once(service, desk, numbers, **headers):
    """Two people, each taking over the other's number; their answers."""
    with service.preparing():
        people = [factories.member(phone=number) for number in numbers]
    wanted = dict(zip((person.openid for person in people), reversed(numbers), strict=True))
    codes = {openid: desk.phone_code(openid, number) for openid, number in wanted.items()}
    clients = [service.client(person, openid=person.openid, **headers) for person in people]
    return live.all_together(
        clients,
        lambda client: client.post("/me/phone", {"code": codes[client.headers["openid"]], "take_over": True}),
    )


def test_two_people_who_take_over_each_others_number_at_once_both_succeed(service, desk):
    for turn in range(8):
        numbers = [f"1023333{turn:03d}{place}" for place in range(2)]
        answers = swap_at_once(service, desk, numbers)
        assert [answer.status for answer in answers] == [200, 200], [answer.body for answer in answers]
        assert [holders_of(service, number) for number in numbers] == [1, 1]


def test_with_locks_in_the_order_of_asking_they_wait_in_a_circle_and_yet_both_succeed(unguarded, desk):
    """PostgreSQL sends one of them round again, and what WeChat has answered is still known."""
    deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    before = unguarded.value(deadlocks)
    answers = swap_at_once(unguarded, desk, ["10255550001", "10255550002"], X_Without="order")
    assert [answer.status for answer in answers] == [200, 200], [answer.body for answer in answers]
    live.wait_until(lambda: unguarded.value(deadlocks) > before, "PostgreSQL has counted the deadlock")


def test_whoever_is_sent_round_again_and_asks_wechat_again_has_spent_the_code(unguarded, desk):
    answers = swap_at_once(unguarded, desk, ["10255550003", "10255550004"], X_Without="order, ask once")
    assert sorted(answer.code or "bound" for answer in answers) == ["bound", "wechat_code_invalid"]


def log_in_at_once(service, desk, **headers):
    openid = factories.openid()
    codes = [desk.login_code(openid) for _ in range(ROUNDS)]
    clients = [live.Client(service, code=code, **headers) for code in codes]
    answers = live.all_together(
        clients, lambda client: client.post("/session", {"code": client.headers["code"]})
    )
    return answers, service.value("SELECT count(*) FROM members WHERE openid = :openid", openid=openid)


def test_20_first_logins_of_one_person_at_once_make_one_account(service, desk):
    answers, accounts = log_in_at_once(service, desk)
    assert [answer.status for answer in answers] == [201] * ROUNDS
    assert len({answer.json["member"]["id"] for answer in answers}) == 1
    assert len({answer.json["token"] for answer in answers}) == ROUNDS
    assert accounts == 1


@live.shows_in_one_of_five
def test_with_a_naive_first_login_and_no_unique_rules_one_person_has_several_accounts(lawless, desk):
    _, accounts = log_in_at_once(lawless, desk, X_Without="first login")
    assert accounts > 1


def accept_at_once(service, **headers):
    with service.preparing():
        store = factories.store()
        store_id, word = store.id, clerks.invite(None, store).word
    with service.preparing():
        people = [
            factories.member(verified=False, phone=f"1024{next(factories.counted):07d}") for _ in range(10)
        ]
    clients = [service.client(person, **headers) for person in people]
    answers = live.all_together(clients, lambda client: client.post("/clerk/stores", {"invitation": word}))
    return answers, service.value("SELECT count(*) FROM clerks WHERE store_id = :store", store=store_id)


def test_one_invitation_accepted_by_ten_people_at_once_makes_one_clerk(service):
    answers, bound = accept_at_once(service)
    outcomes = sorted((answer.status, answer.code or "bound") for answer in answers)
    assert outcomes == [(201, "bound"), *[(409, "invitation_invalid")] * 9]
    assert bound == 1


@live.shows_in_one_of_five
def test_with_a_naive_reading_of_the_invitation_several_become_clerks(unguarded):
    _, bound = accept_at_once(unguarded, X_Without="invitation")
    assert bound > 1
