"""门店码: a sheet to print, with WeChat's own code on it."""

import base64
import uuid
import xml.etree.ElementTree as ET

import pytest
from sqlalchemy import select

from app import db
from app.redis_store import store as redis_store
from app.services import door_codes
from models import Category, StaffRole
from tests import factories

SVG = "{http://www.w3.org/2000/svg}"
CODE = "/wxa/getwxacodeunlimit"


def shop(**facts):
    return factories.store(factories.merchant('老街<&>"面馆', **facts), name="南门店")


def asked(simulator):
    counts = simulator.http.get(f"{simulator.base_url}__sim__/requests", timeout=10).json()["counts"]
    return counts.get(CODE, 0)


def test_the_sheet_is_a_printable_page_with_names_and_code(seat, simulator):
    desk, store = seat(StaffRole.MERCHANT_MANAGER), shop()
    answer = desk.get(f"/stores/{store.id}/door-qr")
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml"), answer.text
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; img-src data:"
    sheet = ET.fromstring(answer.text)
    assert (sheet.get("width"), sheet.get("height")) == ("210mm", "297mm")
    words = [one.text for one in sheet.iter(f"{SVG}text")]
    assert {"龚惠咖", '老街<&>"面馆', "南门店", "微信扫一扫，看本店工会优惠"} <= set(words)
    assert [one[:2] for one in words if one[0].isdigit()] == ["1.", "2.", "3."]
    (picture,) = sheet.iter(f"{SVG}image")
    kind, _, data = picture.get("href").partition(";base64,")
    assert kind == "data:image/jpeg"
    assert base64.b64decode(data).startswith(b"\xff\xd8\xff")


def test_wechat_is_asked_once_a_day_for_each_store(seat, simulator):
    desk, store_id = seat(StaffRole.READ_ONLY), shop().id
    first = desk.get(f"/stores/{store_id}/door-qr")
    assert desk.get(f"/stores/{store_id}/door-qr").data == first.data
    assert asked(simulator) == 1
    assert 0 < redis_store().ttl(f"door_code:{store_id}") <= door_codes.KEPT_FOR_S


def test_the_scene_fits_wechat_and_names_the_store():
    store_id = uuid.UUID(int=2**128 - 1)
    scene = door_codes.scene(store_id)
    assert len(scene) == 24
    assert base64.urlsafe_b64decode(scene.removeprefix("s=") + "==") == store_id.bytes


def test_without_wechat_there_is_no_sheet_rather_than_one_without_a_code(seat, simulator):
    desk, store = seat(StaffRole.PUBLISHER), shop()
    path = f"/stores/{store.id}/door-qr"
    for trouble in ({"http_status": 502}, {"errcode": 40129}):
        simulator.fault(path=CODE, times=2, **trouble)
        answer = desk.get(path)
        assert (answer.status_code, answer.json["code"]) == (503, "wechat_unavailable")
        assert int(answer.headers["Retry-After"]) > 0
        simulator.reset()


def test_a_store_outside_one_s_unions_is_not_there(seat, simulator):
    ours, theirs = factories.union(name="本区"), factories.union(name="外区")
    store = shop(union_id=theirs.id)
    desk = seat(StaffRole.MERCHANT_MANAGER, union=ours)
    answer = desk.get(f"/stores/{store.id}/door-qr")
    assert (answer.status_code, answer.json["code"]) == (404, "store_not_found")
    assert asked(simulator) == 0
    refused = seat(StaffRole.FINANCE).get(f"/stores/{store.id}/door-qr")
    assert (refused.status_code, refused.json["code"]) == (403, "role_required")


def test_no_transaction_is_open_while_the_outside_is_asked(session):
    session.commit()
    session.execute(select(1))
    assert db.is_in_transaction()
    assert db.outside(db.is_in_transaction) is False


def test_what_has_been_written_is_never_dropped_by_asking_outside(session):
    session.add(Category(slug="x", name="x", position=1))
    with pytest.raises(RuntimeError, match="before anything is written"):
        db.outside(lambda: None)
