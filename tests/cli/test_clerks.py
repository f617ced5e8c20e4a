"""flask clerks: a clerk is invited, and taken from a store again."""

import uuid

from sqlalchemy import select

from models import AuditEntry, Clerk
from tests import factories


def test_a_removed_clerk_redeems_nothing_any_more(flask, phone, session):
    store, other = factories.store(), factories.store()
    binding, person = factories.clerk(store)
    elsewhere, _ = factories.clerk(store)
    factories.clerk(other, person)
    till = phone.another(person.openid)
    assert {each["id"] for each in till.get("/clerk/stores").json["items"]} == {str(store.id), str(other.id)}
    result = flask("clerks", "remove", person.openid, store.id)
    assert result.exit_code == 0, result.output
    assert "已解除" in result.stdout
    assert [each["id"] for each in till.get("/clerk/stores").json["items"]] == [str(other.id)]
    flask("clerks", "remove", person.openid, other.id)
    refused = till.post("/clerk/redemptions/preview", {"code": "1" * 18})
    assert (refused.status_code, refused.json["code"]) == (403, "not_a_clerk")
    session.expire_all()
    assert session.get(Clerk, binding.id).removed_at is not None
    assert session.get(Clerk, elsewhere.id).removed_at is None
    entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "clerks.unbind")).all()
    assert {entry.details["store_id"] for entry in entries} == {str(store.id), str(other.id)}


def test_a_removed_clerk_can_be_invited_again(flask, phone):
    store = factories.store()
    _, person = factories.clerk(store)
    flask("clerks", "remove", person.openid, store.id)
    word = flask("clerks", "invite", store.id).stdout.split("邀请码：")[1].split("（")[0]
    assert phone.another(person.openid).post("/clerk/stores", {"invitation": word}).status_code == 201


def test_who_is_no_clerk_cannot_be_removed(flask):
    store = factories.store()
    _, person = factories.clerk(factories.store())
    for openid, store_id in ((person.openid, store.id), ("nobody", store.id), (person.openid, uuid.uuid4())):
        result = flask("clerks", "remove", openid, store_id)
        assert result.exit_code == 1
        assert result.stderr == "Error: 这个人不是这家门店的核销员，请核对 openid 和门店编号。\n"
