"""页面: the start page, the readable API pages, and the OpenAPI text. Nothing comes from elsewhere."""

from typing import Any

import orjson
from flask import Blueprint, Flask, Response, current_app, make_response, render_template
from flask_smorest import Api

from app.edge import doors
from app.edge.access import CSRF_HEADER, DESK_COOKIE
from app.errors import REGISTRY
from app.pages import reading
from app.settings import Environment, Settings

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)

blueprint = Blueprint(
    "pages", __name__, template_folder="templates", static_folder="static", static_url_path="/pages"
)


class HouseApi(Api):
    """flask-smorest's registry of operations, with our own error shape and our own pages."""

    DEFAULT_ERROR_RESPONSE_NAME = None

    def __init__(self, app: Flask) -> None:
        super().__init__(
            app,
            spec_kwargs={
                "info": {"description": reading.INTRODUCTION},
                "servers": [{"url": "/"}],
            },
        )
        self.spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
        self.spec.components.security_scheme("desk", {"type": "apiKey", "in": "cookie", "name": DESK_COOKIE})
        self.spec.components.security_scheme("csrf", {"type": "apiKey", "in": "header", "name": CSRF_HEADER})
        app.extensions["house-api"] = self

    def _register_error_handlers(self) -> None:
        """Errors leave through `app.error_handlers`, not through the library's handler."""


def specification() -> dict[str, Any]:
    """The OpenAPI 3.1 text of the running service."""
    api: HouseApi = current_app.extensions["house-api"]
    document: dict[str, Any] = api.spec.to_dict()
    return document


@blueprint.get("/api/openapi.json")
def openapi() -> Response:
    """接口说明, for programs."""
    return Response(orjson.dumps(specification()), mimetype="application/json")


@blueprint.get("/api/docs")
def docs() -> Response:
    """接口说明, for people: every operation, and every code that a refusal may carry."""
    groups = reading.groups(doors.OPERATIONS.values(), specification())
    return _page("docs.html", groups=groups, errors=sorted(REGISTRY.values(), key=lambda kind: kind.code))


@blueprint.get("/")
def start() -> Response:
    """起始页: where to go, and in the demo who the people are."""
    settings: Settings = current_app.config["SETTINGS"]
    demo = reading.demo_people(settings) if settings.environment is Environment.DEMO else None
    return _page("start.html", demo=demo)


def _page(template: str, **values: Any) -> Response:
    response = make_response(render_template(template, **values))
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
