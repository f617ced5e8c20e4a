"""图片: what a file is, its content tells; pictures are drawn anew, so nothing hides in them."""

import io
from dataclasses import dataclass

from app.errors import InvalidValue

MAX_EDGE_PX = 2560
COVER_PX = (1280, 720)
"""封面: 16:9, large enough for any phone."""
MAX_PIXELS = 40_000_000
"""A photo of a good phone. A small file that unpacks into more is a bomb."""
PDF = "application/pdf"
EXTENSIONS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", PDF: "pdf"}
_FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
_PDF_TAIL = 2048
_SIGNS = {
    b"ftyphei": "苹果手机的 HEIC 照片打不开，请在手机上另存为 JPEG，或截图后再上传",
    b"ftyphev": "苹果手机的 HEIC 照片打不开，请在手机上另存为 JPEG，或截图后再上传",
    b"ftypmif": "苹果手机的 HEIC 照片打不开，请在手机上另存为 JPEG，或截图后再上传",
    b"<svg": "不收 SVG 图形，请另存为 PNG 再上传",
}
"""What people often send and we do not take, by what stands near its beginning → what to do."""
_HEAD = 1024
_FLOOD = "图片的尺寸太大，请缩小后再上传"


class AttachmentTypeRefused(InvalidValue):
    code, detail = "attachment_type_refused", "只能上传 JPEG、PNG、WebP 图片或 PDF 文件，请换一个文件"
    next = "手机照片打不开时，可先截图再上传"


@dataclass(frozen=True)
class Content:
    """A file as it is kept and given out."""

    data: bytes
    content_type: str
    width: int | None = None
    height: int | None = None


def accept(data: bytes) -> Content:
    """The file as it may be kept. Refuses with `attachment_type_refused`."""
    for sign, sentence in _SIGNS.items():
        if sign in data[:_HEAD].lower():
            raise AttachmentTypeRefused(detail=sentence)
    if data.startswith(b"%PDF-") and b"%%EOF" in data[-_PDF_TAIL:]:
        return Content(data, PDF)
    try:
        return _draw_anew(data)
    except AttachmentTypeRefused:
        raise
    except Exception as problem:  # noqa: BLE001 - whatever a decoder stumbles over is not a picture we take
        is_flood = type(problem).__name__.startswith("DecompressionBomb")
        raise AttachmentTypeRefused(detail=_FLOOD if is_flood else None) from None


def _draw_anew(data: bytes) -> Content:
    """The picture upright, at most `MAX_EDGE_PX` long, without metadata: places and devices stay private."""
    from PIL import Image, ImageOps  # noqa: PLC0415 - eight megabytes that only who draws needs to carry

    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    with Image.open(io.BytesIO(data), formats=tuple(_FORMATS)) as opened:
        if opened.width * opened.height > MAX_PIXELS:
            raise AttachmentTypeRefused(detail=_FLOOD)
        kind = str(opened.format)
        opened.draft("RGB", (MAX_EDGE_PX, MAX_EDGE_PX))
        picture: Image.Image = ImageOps.exif_transpose(opened)
        picture.thumbnail((MAX_EDGE_PX, MAX_EDGE_PX))
        has_alpha = kind != "JPEG" and picture.has_transparency_data
        clean = picture.convert("RGBA" if has_alpha else "RGB")
        clean.info.clear()
    drawn = io.BytesIO()
    clean.save(drawn, kind, **({} if kind == "PNG" else {"quality": 85}))
    return Content(drawn.getvalue(), _FORMATS[kind], clean.width, clean.height)


def crop(data: bytes) -> Content:
    """The middle of a picture that we have drawn before, as a cover."""
    from PIL import Image, ImageOps  # noqa: PLC0415 - as above

    with Image.open(io.BytesIO(data), formats=tuple(_FORMATS)) as opened:
        flat = Image.new("RGB", opened.size, "white")
        picture = opened.convert("RGBA")
        flat.paste(picture, mask=picture)
    wide, high = COVER_PX
    width = min(flat.width, wide, flat.height * wide // high) // 16 * 16 or 16
    cover = ImageOps.fit(flat, (width, width * high // wide))
    drawn = io.BytesIO()
    cover.save(drawn, "JPEG", quality=85)
    return Content(drawn.getvalue(), "image/jpeg", cover.width, cover.height)
