"""正文与封面: what staff write is clean when it is stored, and a cover has one shape."""

import io
import uuid

import pytest
from PIL import Image

from app import files
from app.db import session
from models import Attachment, Campaign, StaffRole
from tests import factories, pictures
from tests.drafting import body, change, drafted, published, refused

WRITTEN = (
    "<h2>给谁</h2><p>户外<strong>劳动者</strong>。</p>"
    '<ul><li>凭码领取</li></ul><p><a href="https://example.org/a">细则</a></p>'
)
EVIL = (
    '<p onclick="steal()">来<script>alert(1)</script><style>p{display:none}</style>'
    '<a href="javascript:alert(1)">点</a><a href="//evil.example">走</a>'
    '<img src="x" onerror="alert(1)"><iframe src="https://evil.example"></iframe></p>'
)


@pytest.fixture
def publisher(seat):
    return seat(StaffRole.PUBLISHER)


@pytest.fixture
def second(seat):
    return seat(StaffRole.PUBLISHER)


@pytest.fixture
def privacy(session):
    factories.privacy_document()


def test_rich_text_goes_to_the_phone_as_it_was_written_and_as_plain_text(publisher, second, privacy, phone):
    campaign_id = drafted(publisher, body_html=WRITTEN)
    published(publisher, second, campaign_id)
    shown = phone.get(f"/campaigns/{campaign_id}").json
    assert shown["body_html"].startswith("<h2>给谁</h2><p>户外<strong>劳动者</strong>。</p>")
    assert 'href="https://example.org/a"' in shown["body_html"]
    assert shown["body"] == "给谁\n户外劳动者。\n· 凭码领取\n细则"


def test_nothing_that_runs_is_stored(publisher, second, privacy, phone):
    campaign_id = drafted(publisher, body_html=EVIL)
    stored = session().get_one(Campaign, uuid.UUID(campaign_id)).body_html
    for word in ("script", "style", "alert", "onclick", "onerror", "img", "iframe", "evil"):
        assert word not in stored
    again = change(publisher, campaign_id, {"body_html": WRITTEN + EVIL}).json
    assert "alert" not in again["body_html"]
    published(publisher, second, campaign_id)
    assert "alert" not in phone.get(f"/campaigns/{campaign_id}").text


def test_a_plain_text_is_shown_as_paragraphs_and_hides_no_markup(publisher):
    campaign_id = drafted(publisher, body="第一段\n换行\n\n<b>第二段</b>")
    shown = publisher.get(f"/campaigns/{campaign_id}").json
    assert shown["body_html"] == "<p>第一段<br>换行</p><p>&lt;b&gt;第二段&lt;/b&gt;</p>"
    change(publisher, campaign_id, {"body_html": WRITTEN})
    plain = change(publisher, campaign_id, {"body": "只有文字"}).json
    assert (plain["body"], plain["body_html"]) == ("只有文字", "<p>只有文字</p>")
    emptied = change(publisher, campaign_id, {"body_html": ""}).json
    assert (emptied["body"], emptied["body_html"]) == ("", "")


def test_a_text_has_an_end(publisher):
    long = "<p>" + "长" * 10_001 + "</p>"
    refused(publisher.post("/campaigns", body(body_html=long)), 422, "campaign_body_too_long")
    campaign_id = drafted(publisher)
    refused(change(publisher, campaign_id, {"body_html": long}), 422, "campaign_body_too_long")
    told = refused(change(publisher, campaign_id, {"body_html": "a" * 40_001}), 422, "invalid_fields")
    assert list(told["errors"]) == ["body_html"]


def size_of(answer):
    with Image.open(io.BytesIO(answer.data)) as opened:
        return opened.format, opened.size


def test_a_cover_is_a_picture_of_ones_own_and_seen_once_published(publisher, second, privacy, phone):
    tall, scan = (
        pictures.hand_in(publisher, pictures.picture(size=(900, 1600))),
        pictures.hand_in(publisher, pictures.PDF),
    )
    refused(second.post("/campaigns", body(cover_id=tall)), 422, "cover_invalid")
    refused(publisher.post("/campaigns", body(cover_id=scan)), 422, "cover_invalid")
    campaign_id = drafted(publisher)
    refused(change(publisher, campaign_id, {"cover_id": scan}), 422, "cover_invalid")
    cover = change(publisher, campaign_id, {"cover_id": tall}).json["cover_id"]
    assert cover != tall
    assert change(publisher, campaign_id, {"cover_id": cover}).json["cover_id"] == cover
    refused(phone.get(f"/campaigns/{campaign_id}/cover"), 404, "campaign_cover_not_found")
    published(publisher, second, campaign_id)
    told = phone.get(f"/campaigns/{campaign_id}").json
    assert (told["has_cover"], told["cover_url"]) == (True, f"/api/v1/campaigns/{campaign_id}/cover")
    assert phone.get("/campaigns").json["items"][0]["cover_url"] == told["cover_url"]
    shown = phone.get(f"/campaigns/{campaign_id}/cover")
    assert (shown.status_code, shown.mimetype, size_of(shown)) == (200, "image/jpeg", ("JPEG", (896, 504)))
    assert shown.headers["Cache-Control"].startswith("public")
    kept = {"If-None-Match": shown.headers["ETag"]}
    assert phone.get(f"/campaigns/{campaign_id}/cover", headers=kept).status_code == 304
    assert second.get(f"/attachments/{cover}").status_code == 200
    files.remove([session().get_one(Attachment, uuid.UUID(cover)).storage_key])
    refused(phone.get(f"/campaigns/{campaign_id}/cover"), 404, "attachment_not_found")


@pytest.mark.parametrize(
    ("size", "cropped"),
    [((40, 20), (32, 18)), ((2560, 1000), (1280, 720)), ((1280, 720), (1280, 720)), ((3, 900), (16, 9))],
)
def test_every_cover_has_the_same_shape_and_no_transparency(publisher, size, cropped):
    picture = pictures.hand_in(publisher, pictures.picture(size=size, colour=(1, 2, 3, 0)))
    cover = drafted(publisher, cover_id=picture)
    cover = publisher.get(f"/campaigns/{cover}").json["cover_id"]
    assert size_of(publisher.get(f"/attachments/{cover}"))[1] == cropped


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "SVG"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "HEIC"),
        (pictures.picture(size=(8000, 6000)), "尺寸"),
    ],
)
def test_what_is_no_picture_for_a_cover_is_refused_by_its_name(publisher, content, word):
    answer = publisher.post("/attachments", **pictures.form(content, name="封面.php.jpg"))
    assert word in refused(answer, 422, "attachment_type_refused")["detail"]
