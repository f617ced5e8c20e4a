"""填表: answers a form as somebody invented would, from what the form says of itself."""

import random
import secrets
from typing import Any

from app.cli.walk.merchants import PIXEL
from app.cli.walk.story import Person, Story
from app.cli.walk.worker import invent

_WORDS = "情况属实，请工会审核。家里人都在常州生活，材料已经备齐。"


def answer(
    story: Story, token: str, campaign_id: str, person: Person, **given: Any
) -> tuple[dict[str, Any], dict[str, str] | None]:
    """The answers to every required question, `given` ones as they are, and the consent that is asked for."""
    form = story.call("GET", f"/campaigns/{campaign_id}/form", expect=200)
    answers = answer_fields(story, token, form["fields"], person, **given)
    consents = form["consents"]
    consent = {"document": consents[0]["document"], "version": consents[0]["version"]} if consents else None
    return answers, consent


def answer_fields(
    story: Story, token: str, fields: list[dict[str, Any]], person: Person, **given: Any
) -> dict[str, Any]:
    """The same of any list of questions."""
    answers: dict[str, Any] = {}
    for field in fields:
        condition = field["shown_if"]
        if condition is not None and answers.get(condition["key"]) not in condition["words"]:
            continue
        if field["key"] in given:
            answers[field["key"]] = given[field["key"]]
        elif field["is_required"]:
            answers[field["key"]] = _invented(story, token, field, person)
    return answers


def _invented(story: Story, token: str, field: dict[str, Any], person: Person) -> Any:
    least, options = field["minimum"] or 0, [each["word"] for each in field["options"]]
    match field["kind"]:
        case "choice" | "choices" as kind:
            return options[0] if kind == "choice" else options[: max(1, least)]
        case "photos" | "documents":
            return [upload(story, token) for _ in range(max(1, least))]
        case "people" | "household":
            other, parts = invent(), [part for part in field["parts"] if part["is_required"]]
            return [{part["key"]: _invented(story, token, part, other) for part in parts}]
        case kind:
            return _simple(kind, least, person)


def _simple(kind: str, least: int, person: Person) -> Any:
    simple: dict[str, Any] = {
        "number": max(1, least),
        "money": max(1, least),
        "text": "茶山街道".ljust(least, "新"),
        "long_text": _WORDS * (1 + least // len(_WORDS)),
        "name": person.name,
        "id_number": person.id_number,
        "phone": "13800138000",
        "bank_card": _bank_card(),
        "account": "1105020009876543210",
        "date": "2025-09-01",
        "address": {"district": "tianning", "text": "茶山路 8 号"},
        "declaration": True,
    }
    return simple[kind]


def upload(story: Story, token: str) -> str:
    """Hand in a picture; its id."""
    files = {"file": ("paper.png", PIXEL, "image/png")}
    handed_in = story.call("POST", "/attachments", expect=201, token=token, files=files)
    return str(handed_in["id"])


def _bank_card() -> str:
    """Eighteen invented digits and the check digit of Luhn."""
    digits = "622700" + "".join(random.SystemRandom().choices("0123456789", k=12))
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(digits))]
    return digits + str(-sum(sum(divmod(each, 10)) for each in doubled) % 10)


def sign_up(story: Story, token: str, campaign_id: str, person: Person, **options: Any) -> dict[str, Any]:
    """Answer the form and hand it in; `options` are those of `Story.call`, and `given` answers."""
    answers, consent = answer(story, token, campaign_id, person, **options.pop("given", {}))
    body = {"answers": answers, "session_id": options.pop("session_id", None), "consent": consent}
    return story.call(
        "POST",
        f"/campaigns/{campaign_id}/signups",
        token=token,
        body=body,
        key=secrets.token_hex(8),
        **{"expect": 201, **options},
    )
