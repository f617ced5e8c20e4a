"""装配: `create_app()` is the only place that knows every door."""

import datetime as dt
import time
from importlib import import_module

import structlog
from flask import Flask, Response, g, request
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import BaseConverter

from app import (
    cli,
    clock,
    db,
    error_handlers,
    files,
    health,
    logs,
    pages,
    privacy,
    redis_store,
    tokens,
    wechat,
)
from app.edge import lanes, limits, request_ids
from app.edge.doors import API_PREFIX, OPERATIONS, current_operation
from app.edge.gates import Gated, Gates
from app.edge.kept_answers import KeptAnswers
from app.pages import console as console_page
from app.services import (
    benefits_offered,
    campaigns,
    coupons,
    erasures,
    hazards,
    manual_checks,
    matchmaking_profiles,
    matchmaking_vouches,
    member_records,
    notices,
    passwords,
)
from app.settings import Environment, Settings, load
from app.wechat import templates

MAX_BODY_BYTES = 64 * 1024
DOORS = (
    "miniprogram_api.session",
    "miniprogram_api.me",
    "miniprogram_api.reference",
    "miniprogram_api.attachments",
    "miniprogram_api.merchants",
    "miniprogram_api.stores",
    "miniprogram_api.stations",
    "miniprogram_api.discounts",
    "miniprogram_api.matchmaking_profiles",
    "miniprogram_api.matchmaking_studios",
    "miniprogram_api.matchmaking_vouches",
    "miniprogram_api.matchmaking_clients",
    "miniprogram_api.coupons",
    "miniprogram_api.clerk",
    "miniprogram_api.handouts",
    "miniprogram_api.payments",
    "miniprogram_api.statements",
    "miniprogram_api.benefits",
    "miniprogram_api.campaigns",
    "miniprogram_api.contests",
    "miniprogram_api.honours",
    "miniprogram_api.signups",
    "miniprogram_api.hardship",
    "miniprogram_api.public_notices",
    "miniprogram_api.tickets",
    "miniprogram_api.draws",
    "miniprogram_api.merchant_applications",
    "miniprogram_api.owner",
    "miniprogram_api.offer_reports",
    "miniprogram_api.hazards",
    "miniprogram_api.job_fairs",
    "miniprogram_api.membership_applications",
    "miniprogram_api.manual_checks",
    "miniprogram_api.messages",
    "miniprogram_api.subscriptions",
    "miniprogram_api.wechat_push",
    "miniprogram_api.referrals",
    "miniprogram_api.legal_cases",
    "miniprogram_api.recuperation_bases",
    "miniprogram_api.trips",
    "miniprogram_api.mixers",
    "console.session",
    "console.account",
    "console.attachments",
    "console.drafts",
    "console.exports",
    "console.unions",
    "console.merchant_applications",
    "console.merchants",
    "console.stores",
    "console.stations",
    "console.campaigns",
    "console.colleagues",
    "console.contests",
    "console.honours",
    "console.model_workers",
    "console.session_plans",
    "console.signups",
    "console.tallies",
    "console.handouts",
    "console.payments",
    "console.draws",
    "console.audiences",
    "console.coupons",
    "console.discounts",
    "console.door_codes",
    "console.offer_reports",
    "console.anomalies",
    "console.hazards",
    "console.job_fairs",
    "console.members",
    "console.roster_imports",
    "console.manual_checks",
    "console.membership_applications",
    "console.statements",
    "console.allocations",
    "console.unit_signups",
    "console.cockpit",
    "console.ledgers",
    "console.staff",
    "console.staff_resets",
    "console.audit",
    "console.jobs",
    "console.broadcasts",
    "console.calls",
    "console.notices",
    "console.reviews",
    "console.public_notices",
    "console.recusals",
    "console.delegations",
    "console.hardship",
    "console.tickets",
    "console.today",
    "console.visit_logs",
    "console.partners",
    "console.referrals",
    "console.lawyers",
    "console.legal_cases",
    "console.recuperation_bases",
    "console.trips",
    "console.matchmaking_proposals",
    "console.matchmaking_studios",
    "console.matchmaking_vouches",
    "console.matchmaking_clients",
    "console.mixers",
)


class House(Flask):
    """Flask with one unit of work around each request: serialise, then commit; an exception rolls back."""

    def dispatch_request(self) -> Response:
        # Tried as often as it may be: what a lane has failed of is told, not done once more.
        lanes.tell_failure(request.environ)
        return db.transact(lambda: self.make_response(super(House, self).dispatch_request()))


class SlugConverter(BaseConverter):
    """A short plain word in a path; anything else is not found."""

    regex = r"[a-z][a-z0-9_-]{0,31}"
    part_isolating = True


def create_app(settings: Settings | None = None) -> Flask:
    """The whole service, ready for gunicorn. No connection is opened yet."""
    settings = settings or load()
    logs.configure(settings)
    privacy.install(settings)
    clock.follow(settings.data_dir if settings.environment is Environment.DEMO else None)
    connection = redis_store.connect(settings.redis_url)
    redis_store.bind(connection)
    db.bind(db.make_engine(settings.database_url))
    limits.install(settings)
    wechat.configure(settings, connection)
    templates.install(settings)
    notices.install(settings)
    erasures.cool_off_for(settings.cooling_off_days)
    campaigns.ask_the_chair_above(places=settings.campaign_chair_places, fen=settings.campaign_chair_fen)
    manual_checks.answer_within(settings.manual_check_days)
    member_records.settle(tells=settings.tell_reveals)
    matchmaking_profiles.marry_from(female=settings.marriage_age_female, male=settings.marriage_age_male)
    matchmaking_vouches.vouch_for(settings.vouch_days)
    hazards.reward_with(settings.hazard_reward_batches)
    tokens.end_idle_desks_after(dt.timedelta(minutes=settings.desk_idle_minutes))
    passwords.install(
        passwords.Policy(
            length=settings.password_length,
            kinds=settings.password_kinds,
            history=settings.password_history,
            days=settings.password_days,
        )
    )
    files.configure(settings.files_url)

    app = House("gonghuika", static_folder=None)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SETTINGS=settings,
        TRUSTS_LOOPBACK=settings.trusts_loopback,
        MAX_CONTENT_LENGTH=MAX_BODY_BYTES,
        API_TITLE="龚惠咖 API",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
    )
    app.url_map.converters["slug"] = SlugConverter
    app.url_map.converters["page"] = console_page.PagePath
    app.url_map.strict_slashes = True
    # An address has one spelling: `//` is not found instead of being redirected to another address.
    app.url_map.merge_slashes = False
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]  # Flask's documented way to wrap it
    _open_doors(app)
    _stand_in_front(app, settings)
    _follow_requests(app)
    error_handlers.register(app)
    cli.register(app)
    return app


def _open_doors(app: Flask) -> None:
    api = pages.HouseApi(app)
    api.register_converter(SlugConverter, lambda _: {"type": "string", "pattern": f"^{SlugConverter.regex}$"})
    for name in DOORS:
        api.register_blueprint(import_module(f"{name}.routes").door)
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(console_page.blueprint)
    app.register_blueprint(health.blueprint)


def _stand_in_front(app: Flask, settings: Settings) -> None:
    """What is answered before Flask is asked: early refusals, and what everybody reads."""
    gated = [
        Gated.at(
            operation.name,
            operation.method,
            operation.rule,
            gate=operation.gate,
            lane=operation.lane,
            status=operation.status,
            body=None if operation.body is None else operation.body(),
        )
        for operation in OPERATIONS.values()
        if operation.gate is not None or operation.lane is not None
    ]
    app.wsgi_app = Gates(  # type: ignore[method-assign]  # Flask's documented way to wrap it
        app.wsgi_app, gated, secret_key=settings.secret_key, count=health.count
    )
    coupons.keep_batches(settings.answers_kept_s)
    benefits_offered.keep_offers(settings.answers_kept_s)
    if settings.answers_kept_s:
        app.wsgi_app = KeptAnswers(  # type: ignore[method-assign]  # Flask's documented way to wrap it
            app.wsgi_app, prefix=f"{API_PREFIX}/", life_s=settings.answers_kept_s, count=health.count
        )


def _follow_requests(app: Flask) -> None:
    """Give each request an id that its logs, audit rows and answer carry, and time it."""

    @app.before_request
    def begin() -> None:
        request_id = request_ids.take(request.headers.get(request_ids.HEADER))
        g.request_id, g.began = request_id, time.perf_counter()
        structlog.contextvars.bind_contextvars(request_id=request_id)

    @app.after_request
    def finish(response: Response) -> Response:
        operation = current_operation()
        name = operation.name if operation else (request.endpoint or "unrouted")
        health.count(name, response.status_code, time.perf_counter() - g.began)
        response.headers[request_ids.HEADER] = g.request_id
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    @app.teardown_request
    def forget(_: BaseException | None) -> None:
        structlog.contextvars.clear_contextvars()
