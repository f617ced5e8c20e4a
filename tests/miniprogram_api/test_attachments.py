"""附件: what is taken, what becomes of it, and who gets it back."""

import io
import struct
import uuid
import zlib

import pytest
from PIL import Image
from sqlalchemy import select

from app import db, files
from app.services import attachments
from app.services.attachments import keeping
from models import Attachment, AuditEntry
from tests import factories, pictures

MEGABYTE = 1024 * 1024


@pytest.fixture
def me(phone):
    return phone.another(factories.member(verified=False).openid)


@pytest.mark.parametrize(
    ("content", "media", "name"),
    [
        (pictures.picture("JPEG"), "image/jpeg", "jpg"),
        (pictures.picture("PNG"), "image/png", "png"),
        (pictures.picture("PNG", colour=(1, 2, 3, 100)), "image/png", "png"),
        (pictures.picture("WEBP"), "image/webp", "webp"),
        (pictures.PDF, "application/pdf", "pdf"),
    ],
)
def test_a_picture_or_a_pdf_is_taken_and_given_back_to_its_owner(me, content, media, name):
    handed_in = me.post("/attachments", **pictures.form(content, name="任意.exe"))
    assert handed_in.status_code == 201, handed_in.text
    assert handed_in.json["content_type"] == media
    answer = me.get(f"/attachments/{handed_in.json['id']}")
    assert (answer.status_code, answer.mimetype) == (200, media)
    shown = "attachment" if name == "pdf" else "inline"
    assert answer.headers["Content-Disposition"] == f'{shown}; filename="{handed_in.json["id"]}.{name}"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert len(answer.data) == handed_in.json["byte_count"]
    if name != "pdf":
        assert Image.open(io.BytesIO(answer.data)).size == (40, 20)


def test_a_photo_is_set_upright_and_forgets_where_it_was_taken(me):
    photo = pictures.with_place()
    assert b"TEST-PHONE" in photo
    kept = me.get(f"/attachments/{pictures.hand_in(me, photo)}").data
    assert b"TEST-PHONE" not in kept
    with Image.open(io.BytesIO(kept)) as shown:
        assert shown.size == (20, 40)
        assert len(shown.getexif()) == 0


def test_a_large_photo_is_kept_at_a_size_that_people_look_at(me):
    attachment_id = pictures.hand_in(me, pictures.picture("JPEG", (6000, 1500)))
    kept = db.session().get_one(Attachment, uuid.UUID(attachment_id))
    assert (kept.width, kept.height) == (2560, 640)


def png_of(width, height):
    """A few bytes that unpack into a picture of any size."""

    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"plain words",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>",
        b"<html><script>alert(1)</script></html>",
        b"PK\x03\x04" + b"\0" * 100,
        b"MZ" + b"\0" * 100,
        b"%PDF-1.7 without an end",
        pictures.picture("GIF"),
        pictures.picture("BMP"),
        pictures.picture("JPEG")[:200],
        pictures.picture("PNG")[:40],
        pictures.picture("WEBP")[:30],
        b"\x89PNG\r\n\x1a\n" + b"\0" * 50,
        png_of(10, 100_000),
        png_of(20_000, 20_000),
        png_of(7_000, 7_000),
        png_of(0, 0),
    ],
)
def test_anything_else_is_refused_by_its_content(me, content):
    answer = me.post("/attachments", **pictures.form(content, name="photo.jpg"))
    assert (answer.status_code, answer.json["code"]) == (422, "attachment_type_refused")
    assert db.session().scalars(select(Attachment)).all() == []


def test_more_than_ten_megabytes_are_refused_and_ten_are_not(me):
    def pdf_of(size):
        return pictures.PDF[:9] + b" " * (size - len(pictures.PDF)) + pictures.PDF[9:]

    assert me.post("/attachments", **pictures.form(pdf_of(10 * MEGABYTE))).status_code == 201
    for size in (10 * MEGABYTE + 1, 11 * MEGABYTE):
        answer = me.post("/attachments", **pictures.form(pdf_of(size)))
        assert (answer.status_code, answer.json["code"]) == (413, "attachment_too_large")


def test_only_one_file_in_a_form_is_taken(me):
    one = pictures.picture()
    refused = [
        ({"data": {}, "content_type": "multipart/form-data"}, "file"),
        (pictures.form(one, field="photo"), "photo"),
        ({"data": {"file": "words"}, "content_type": "multipart/form-data"}, "file"),
        (
            {"data": {"file": (io.BytesIO(one), "a"), "note": "x"}, "content_type": "multipart/form-data"},
            "note",
        ),
        (
            {
                "data": {"file": [(io.BytesIO(one), "a"), (io.BytesIO(one), "b")]},
                "content_type": "multipart/form-data",
            },
            "file",
        ),
        ({"data": b"--broken", "content_type": "multipart/form-data; boundary=x"}, "file"),
        ({"data": b"--broken", "content_type": "multipart/form-data"}, "file"),
    ]
    for sent, field in refused:
        answer = me.post("/attachments", **sent)
        assert (answer.status_code, answer.json["code"]) == (422, "invalid_fields"), sent
        assert list(answer.json["errors"]) == [field]
    answer = me.post("/attachments", {"file": "words"})
    assert (answer.status_code, answer.json["code"]) == (415, "unsupported_media_type")


def test_a_repeated_upload_is_one_attachment_although_its_boundary_differs(me):
    content = pictures.picture()
    first = me.post("/attachments", key="once", **pictures.form(content))
    again = me.post("/attachments", key="once", **pictures.form(content))
    other = me.post("/attachments", key="once", **pictures.form(pictures.picture(size=(3, 3))))
    assert first.json == again.json
    assert again.headers["Idempotent-Replayed"] == "true"
    assert other.json["code"] == "idempotency_key_reused"
    assert len(db.session().scalars(select(Attachment)).all()) == 1


def test_somebody_elses_attachment_is_not_there(me, phone):
    attachment_id = pictures.hand_in(me)
    other = phone.another(factories.member(verified=False).openid)
    for asked in (attachment_id, uuid.uuid4()):
        answer = other.get(f"/attachments/{asked}")
        assert (answer.status_code, answer.json["code"]) == (404, "attachment_not_found")


def test_a_file_that_is_lost_is_said_to_be_lost(me):
    attachment_id = pictures.hand_in(me)
    key = db.session().get_one(Attachment, uuid.UUID(attachment_id)).storage_key
    files.remove([key, key])
    assert me.get(f"/attachments/{attachment_id}").json["code"] == "attachment_not_found"


def test_an_upload_is_written_down_without_the_file(me):
    attachment_id = pictures.hand_in(me)
    entry = (
        db.session()
        .scalars(select(AuditEntry).where(AuditEntry.subject_id == uuid.UUID(attachment_id)))
        .one()
    )
    assert entry.action == "attachments.hand_in"
    assert set(entry.details) == {"content_type", "bytes"}


def test_files_without_a_row_are_swept_after_a_day(me, monkeypatch):
    kept = db.session().get_one(Attachment, uuid.UUID(pictures.hand_in(me))).storage_key
    files.write("2026/11/orphan-of-the-test", b"nobody's")
    attachments.sweep()
    assert files.read("2026/11/orphan-of-the-test") == b"nobody's"
    monkeypatch.setattr(keeping, "ORPHAN_AGE", -keeping.ORPHAN_AGE)
    assert attachments.sweep() >= 1
    assert files.read(kept)
    with pytest.raises(FileNotFoundError):
        files.read("2026/11/orphan-of-the-test")
