"""工作台的页面: one page application, built by Vite from `frontend/console`, served with a strict policy."""

import html
import mimetypes
from pathlib import Path
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, request, send_from_directory
from werkzeug.routing import PathConverter
from werkzeug.security import safe_join

BUILT = Path(__file__).parents[2] / "frontend" / "console" / "dist"
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:{tiles}; frame-src blob:; font-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""The parts place their pop-ups by style attributes; scripts come from this house alone. `{tiles}` is the one
host that may give pictures besides: the map's. A frame holds a paper that the page has fetched itself."""
TILES_META = '<meta name="map-tiles" content="{url}" />'
A_YEAR_S = 365 * 24 * 3600
FILES = ("assets/", "icon.svg")
"""What the build holds beside the page itself."""


class PagePath(PathConverter):
    """An address of the page. None is below its API, so what is not there is not found by any method."""

    regex = r"(?!api(?:/|$))[^/].*?"


blueprint = Blueprint("console_page", __name__, url_prefix="/console")


@blueprint.get("/")
@blueprint.get("/<page:path>")
def page(path: str = "") -> Response:
    """工作台: a file of the build, or the page, which finds its way by the address itself."""
    if path.startswith(FILES):
        # The name of an asset changes with its content.
        return _file(path, max_age_s=A_YEAR_S if path.startswith("assets/") else 3600)
    if not (BUILT / "index.html").is_file():
        return Response("工作台还没有构建，请先运行 make console。", 503, mimetype="text/plain")
    tiles_url = current_app.config["SETTINGS"].map_tiles_url
    response = _page(tiles_url)
    response.headers["Content-Security-Policy"] = content_security_policy(tiles_url)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _file(path: str, *, max_age_s: int) -> Response:
    """One file of the build: as it was compressed when it was built, for whoever can read that."""
    packed = safe_join(str(BUILT), f"{path}.gz")
    is_packed = packed is not None and Path(packed).is_file()
    if not is_packed or not request.accept_encodings["gzip"]:
        response = send_from_directory(BUILT, path, max_age=max_age_s)
    else:
        kind = mimetypes.guess_type(path)[0]
        response = send_from_directory(BUILT, f"{path}.gz", mimetype=kind, max_age=max_age_s)
        response.headers["Content-Encoding"] = "gzip"
    if is_packed:
        response.vary.add("Accept-Encoding")
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def content_security_policy(tiles_url: str) -> str:
    """What a page of the console may load, with the host of the map's tiles where there is one."""
    found = urlsplit(tiles_url)
    return CONTENT_SECURITY_POLICY.replace(
        "{tiles}", f" {found.scheme}://{found.netloc}" if tiles_url else ""
    )


def _page(tiles_url: str) -> Response:
    """The page as it was built; where there are tiles, told their address."""
    if not tiles_url:
        return _file("index.html", max_age_s=0)
    text = (BUILT / "index.html").read_text()
    told = text.replace("</head>", f"{TILES_META.format(url=html.escape(tiles_url))}</head>", 1)
    return Response(told, mimetype="text/html", headers={"Cache-Control": "no-cache"})
