"""抽签: what everybody may look up of one, without a login."""

import uuid

from app import clock, db
from models import Draw
from tests import factories, programmes


def promised():
    made = Draw(
        campaign_id=programmes.campaign().id,
        algorithm="gonghuika-draw-1",
        commitment=b"c" * 32,
        public_source="双色球 2026080 期开奖号码",
        public_at=clock.now(),
    )
    made.seed = "ab" * 32
    db.session().add(made)
    db.session().flush()
    return factories.id_of(made)


def test_a_promised_draw_shows_its_commitment_and_nobody_yet(phone, session):
    draw_id = promised()
    shown = phone.get(f"/draws/{draw_id}")
    assert (shown.json["state"], shown.json["commitment"]) == ("committed", (b"c" * 32).hex())
    assert "ab" * 32 not in shown.text
    assert phone.get(f"/draws/{draw_id}/entrants").json["items"] == []


def test_who_is_looked_up_wrongly_is_told_so(phone, session):
    draw_id = promised()
    for path, status, code in (
        (f"/draws/{draw_id}/entrants?cursor=bm8", 422, "cursor_invalid"),
        (f"/draws/{uuid.uuid4()}/entrants", 404, "draw_not_found"),
        (f"/draws/{uuid.uuid4()}", 404, "draw_not_found"),
    ):
        answer = phone.get(path)
        assert (answer.status_code, answer.json["code"]) == (status, code), path
