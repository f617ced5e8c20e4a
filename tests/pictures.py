"""图片: small files that a test hands in, of every kind that people really send."""

import io
import secrets

from PIL import Image

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def picture(kind="PNG", size=(40, 20), colour=(200, 30, 30), **options):
    drawn = io.BytesIO()
    Image.new("RGBA" if len(colour) == 4 else "RGB", size, colour).save(drawn, kind, **options)
    return drawn.getvalue()


def with_place(size=(40, 20)):
    """A phone's photo: it lies on its side, and tells where and with what it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6  # Turn a quarter to the right.
    exif[0x0110] = "TEST-PHONE"
    exif.get_ifd(0x8825)[1] = "N"
    return picture("JPEG", size, exif=exif)


def form(content, name="photo.jpg", field="file"):
    """A multipart form with one file, as a phone sends it: every time with another boundary."""
    boundary = secrets.token_hex(16)
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n\r\n'
    data = head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
    return {"data": data, "content_type": f"multipart/form-data; boundary={boundary}"}


def hand_in(who, content=None):
    """The id of an attachment that `who` (a phone or a desk) has just handed in."""
    answer = who.post("/attachments", **form(content or picture()))
    assert answer.status_code == 201, answer.text
    return answer.json["id"]
