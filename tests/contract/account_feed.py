"""账号的真东西: what WeChat really signs, templates that exist, wishes that can be made and taken back."""

from schemathesis.generation import GenerationMode
from sqlalchemy import update

from app import db
from app.wechat import templates
from models import Merchant
from tests.pushes import Platform, event

OPERATIONS = ("wechat_push.", "subscriptions.", "me.request_erasure", "me.take_back_erasure")


def fill(feed, operation, case):
    """Replace what is sound in shape by what is sound in fact."""
    if not operation.startswith(OPERATIONS) or case.meta.generation.mode is not GenerationMode.POSITIVE:
        return
    platform = Platform(feed.city.app.test_client(), feed.city.app.config["SETTINGS"])
    match operation:
        case "wechat_push.verify_address":
            query, _ = platform.seal({})
            case.query.update({name: query[name] for name in ("signature", "timestamp", "nonce")})
            case.query["echostr"] = "4375120948345356249"
        case "wechat_push.receive" if isinstance(case.body, dict):
            query, encrypted = platform.seal(event("debug_demo", feed.city.openid))
            case.query.update(query)
            case.body["Encrypt"] = encrypted
        case "subscriptions.report":
            for template, item in zip(templates.offered(), case.body["items"], strict=False):
                item["template_id"] = template.id
        case "me.request_erasure" | "me.take_back_erasure":
            # An owner first hands the merchant over.
            with db.unit_of_work() as session:
                session.execute(update(Merchant).values(owner_id=None))
            if operation == "me.take_back_erasure":
                feed.phone.delete("/me")
