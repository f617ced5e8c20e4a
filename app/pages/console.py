"""工作台的页面: one page application, built by Vite from `frontend/console`, served with a strict policy."""

from pathlib import Path

from flask import Blueprint, Response, abort, send_from_directory

BUILT = Path(__file__).parents[2] / "frontend" / "console" / "dist"
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""The parts place their pop-ups by style attributes; scripts come from this house alone."""
A_YEAR_S = 365 * 24 * 3600

blueprint = Blueprint("console_page", __name__, url_prefix="/console")


@blueprint.get("/")
@blueprint.get("/<path:path>")
def page(path: str = "") -> Response:
    """工作台: a file of the build, or the page, which finds its way by the address itself."""
    if path.startswith("api/"):
        abort(404)
    if path.startswith("assets/"):
        # The name of such a file changes with its content.
        return send_from_directory(BUILT, path, max_age=A_YEAR_S)
    if path == "icon.svg":
        return send_from_directory(BUILT, path)
    if not (BUILT / "index.html").is_file():
        return Response("工作台还没有构建，请先运行 make console。", 503, mimetype="text/plain")
    response = send_from_directory(BUILT, "index.html", max_age=0)
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
