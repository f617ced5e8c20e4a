"""上传: one file in a multipart form, read within its own limit. What the file is, its rule judges."""

from dataclasses import dataclass
from typing import Any

from flask import Request, Response, request
from werkzeug.datastructures import FileStorage

from app.edge.parsing import read_body
from app.edge.refusals import BodyTooLarge, InvalidFields, UnsupportedMediaType
from app.errors import TooLarge

MULTIPART = "multipart/form-data"
FIELD = "file"
ENVELOPE_BYTES = 16 * 1024
"""What boundaries and headers may add around the file."""
SVG = "image/svg+xml"
INLINE = ("image/jpeg", "image/png", "image/webp")


@dataclass(frozen=True)
class Upload:
    """An operation takes one file of at most `max_bytes`; a larger one is refused with `too_large`."""

    max_bytes: int
    too_large: type[TooLarge]

    def read(self) -> bytes:
        """The file's content. Its name and its declared type are not believed, and so not read."""
        content: bytes = _file(self).read()
        if len(content) > self.max_bytes:
            raise self.too_large
        return content

    def schema(self) -> dict[str, Any]:
        """The form as OpenAPI describes it."""
        file = {"type": "string", "format": "binary", "description": f"最多 {self.max_bytes} 字节"}
        return {
            "type": "object",
            "required": [FIELD],
            "properties": {FIELD: file},
            "additionalProperties": False,
        }


def _file(upload: Upload) -> FileStorage:
    if request.mimetype != MULTIPART:
        raise UnsupportedMediaType(detail="请以 multipart/form-data 提交文件")
    request.max_content_length = upload.max_bytes + ENVELOPE_BYTES
    # Read whole before it is parsed: an idempotency key, and a second try, look at it again.
    try:
        read_body(request)
    except BodyTooLarge:
        raise upload.too_large from None
    names = [*request.form, *request.files]
    unknown = {name: ["不认识的字段"] for name in names if name != FIELD}
    if unknown:
        raise InvalidFields(errors=unknown)
    files = request.files.getlist(FIELD)
    if len(files) != 1:
        raise InvalidFields(errors={FIELD: ["请选择一个文件"]})
    files[0].stream.seek(0)
    return files[0]


def content_of(asked: Request) -> bytes:
    """What a request carries, for telling whether it is the same again.

    Every try writes another boundary around the same file, so of a form only the file counts.
    """
    if asked.mimetype == MULTIPART and FIELD in asked.files:
        stream = asked.files[FIELD].stream
        stream.seek(0)
        return stream.read()
    return asked.get_data(cache=True)


def serve(content: bytes, content_type: str, name: str) -> Response:
    """A stored file on its way out: pictures are shown, the rest is only ever saved; nothing in it runs."""
    response = Response(content, mimetype=content_type)
    disposition = "inline" if content_type in INLINE else "attachment"
    response.headers["Content-Disposition"] = f'{disposition}; filename="{name}"'
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cross-Origin-Resource-Policy"] = "same-site"
    return response


def serve_drawing(svg: str) -> Response:
    """A picture that we have drawn: looked at or printed; it holds no program and fetches nothing."""
    response = Response(svg, mimetype=SVG)
    response.headers["Content-Security-Policy"] = "default-src 'none'; img-src data:"
    return response
