"""不重复享受: two parents apply for one child at the same moment."""

from tests import factories, households, live, programmes

PARENTS = 4
CONSENT = {"document": "privacy", "version": "1"}


def apply_at_once(service, **headers):
    """Several people name the same child in the same campaign; how each fared."""
    with service.preparing():
        factories.privacy_document(version=f"{factories.id_number()[-4:]}")
        campaign_id = factories.id_of(programmes.campaign("golden_autumn"))
        child = factories.id_number("20080101")
        parents = [factories.member() for _ in range(PARENTS)]
        bodies = [{"answers": households.schooling(parent, child)} for parent in parents]
    version = service.value("SELECT version FROM documents ORDER BY id DESC LIMIT 1")
    clients = [service.client(parent, **headers) for parent in parents]
    asked = dict(zip(clients, bodies, strict=True))
    consent = {**CONSENT, "version": version}
    answers = live.all_together(
        clients,
        lambda client: client.post(
            f"/campaigns/{campaign_id}/signups", {**asked[client], "consent": consent}
        ),
    )
    return sorted(answer.code or "" for answer in answers)


def test_of_two_parents_at_once_one_gets_it(service):
    for _ in range(3):
        assert apply_at_once(service) == ["", *["double_aid"] * (PARENTS - 1)]


def test_without_waiting_for_each_other_more_than_one_gets_it(unguarded):
    assert max(apply_at_once(unguarded, X_Without="double aid").count("") for _ in range(4)) > 1
