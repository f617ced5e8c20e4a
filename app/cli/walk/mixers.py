"""单身联谊: forty people, from signing up to a phone number that two of them wanted to give."""

import datetime as dt
import math
from collections.abc import Sequence
from typing import Any

from app import clock
from app.cli.walk import worker
from app.cli.walk.programmes import verify
from app.cli.walk.story import Desk, Person, Story, WrongTurn
from app.cli.walk.worker import Verified
from app.seeding.city.numbers import id_check_character

EACH = 20
PAIRS = 12
"""So many pick each other; everybody else picks in vain."""
_SEES = ["checked_in", "match"]
_GENDER_DIGIT = 16


def play(story: Story) -> None:
    """四十人: equal places, private picks, one moment for all, and contacts that both wanted to give."""
    story.chapter("二十、单身联谊：四十个人的一晚")
    starts_at = (clock.now() + dt.timedelta(days=2)).replace(hour=19, minute=0, second=0, microsecond=0)
    mixer_id = _announce(story, starts_at)
    women, men = (_singles(story, is_woman=is_woman) for is_woman in (True, False))
    story.step("四十位单身职工填好资料，由单位工会核实", "每一项给谁看，自己说了算")
    signups = [_sign_up(story, one, mixer_id) for one in (*women, *men)]
    story.step(f"报名：男女名额各 {EACH} 个", signups[0]["next"])
    late = _single(story, is_woman=False)
    waiting = _sign_up(story, late, mixer_id, state="waiting")
    story.step("男职工满了，第 21 位先候补", f"候补第 {waiting['position']} 位")
    at = f"/matchmaking/mixers/{mixer_id}"
    story.move_clock(starts_at - dt.timedelta(minutes=40))
    badges = _check_in(story, at, [*women, *men], signups)
    story.step(f"签到，发到 {max(badges)} 号")
    story.call("GET", f"{at}/people", expect=403, code="not_checked_in", token=late.token)
    story.move_clock(starts_at + dt.timedelta(hours=1))
    seen = story.call("GET", f"{at}/people", expect=200, token=women[0].token, query={"limit": 100})["items"]
    story.step("女职工看到在场的男职工，只有号牌和他们愿意给看的", f"{len(seen)} 位")
    _pick(story, at, women, men, badges)
    refused = story.call("GET", f"{at}/matches", expect=409, code="reveal_pending", token=women[0].token)
    story.step("选好了，谁也看不到谁选了谁", refused["detail"])
    story.move_clock(starts_at + dt.timedelta(hours=6))
    story.command("tick", "mixers.reveal")
    _learn(story, at, women, men)
    _share(story, at, women[0], men[0])
    figures = story.sit_down("city.publisher").call("GET", f"/mixers/{mixer_id}", expect=200)
    story.step("工会只看到大致的对数", f"到场 {figures['guests_count']} 人，{figures['pairs_count']} 对以上")
    story.put_clock_right()


def _announce(story: Story, starts_at: dt.datetime) -> str:
    publisher = story.sit_down("city.publisher")
    draft = {
        "type": "singles_mixer",
        "union_id": publisher.union_id,
        "title": f"湖畔单身联谊 {starts_at:%m月%d日}",
        "summary": "在湖边走走，认识新朋友。",
        "body": "男女名额相等，到场领号牌，互相选中才会知道。",
        "opens_at": (clock.now() - dt.timedelta(minutes=1)).isoformat(timespec="seconds"),
        "closes_at": starts_at.isoformat(timespec="seconds"),
    }
    made = publisher.call("POST", "/campaigns", expect=201, body=draft)
    path = f"/campaigns/{made['id']}"
    evening = {
        "title": "晚场",
        "place": "市工人文化宫二楼",
        "starts_at": starts_at.isoformat(timespec="seconds"),
        "ends_at": (starts_at + dt.timedelta(hours=3)).isoformat(timespec="seconds"),
        "capacity": 2 * EACH,
    }
    publisher.call("POST", f"{path}/sessions", expect=201, body=evening)
    missing = publisher.call("GET", f"{path}/checklist", expect=200)["missing"]
    story.step("发布前的清单会提醒分男女定名额", missing[0]["message"])
    version = publisher.call("GET", path, expect=200)["version"]
    quotas = [{"kind": kind, "capacity": EACH} for kind in ("female", "male")]
    publisher.call("PUT", f"{path}/quotas", expect=200, body={"version": version, "quotas": quotas})
    publisher.call("POST", f"{path}/submission", expect=200)
    story.sit_down("city.chair").call("POST", f"{path}/publication", expect=200)
    return str(made["id"])


def _singles(story: Story, *, is_woman: bool) -> list[Verified]:
    people = [_invent(is_woman=is_woman) for _ in range(EACH)]
    worker.import_into_roster(story, *people)
    return [_introduce(story, verify(story, person), is_woman=is_woman) for person in people]


def _single(story: Story, *, is_woman: bool) -> Verified:
    person = _invent(is_woman=is_woman)
    worker.import_into_roster(story, person)
    return _introduce(story, verify(story, person), is_woman=is_woman)


def _invent(*, is_woman: bool) -> Person:
    """Somebody of that gender, which the last but one digit of the ID number tells."""
    person = worker.invent(born_from=clock.today().year - 34, years=8)
    seventeen = person.id_number[:17]
    if (int(seventeen[_GENDER_DIGIT]) % 2 == 0) is not is_woman:
        seventeen = seventeen[:_GENDER_DIGIT] + str((int(seventeen[_GENDER_DIGIT]) + 1) % 10)
    number = seventeen + id_check_character(seventeen)
    return Person(person.name, number, person.phone, person.openid)


def _introduce(story: Story, single: Verified, *, is_woman: bool) -> Verified:
    """Fill in a profile, sign the declaration, and have it vouched for by the unit's union."""
    declaration = story.call("GET", "/documents/matchmaking", expect=200)
    profile = {
        "nickname": single.person.name[1:],
        "district": "tianning",
        "interests": ["散步", "看书"],
        "introduction": "周末喜欢在公园里走走。",
        "seeks": ["male" if is_woman else "female"],
        "shown_to": dict.fromkeys(("nickname", "birth_year", "interests", "introduction"), _SEES),
        "consent": {"document": "matchmaking", "version": declaration["version"]},
    }
    story.call("PUT", "/me/matchmaking", expect=200, token=single.token, body=profile)
    body = {"voucher": "unit"}
    asked = story.call("POST", "/me/matchmaking/vouches", expect=201, token=single.token, body=body)
    path = f"/matchmaking/vouches/{asked['id']}/approval"
    _voucher(story).call("POST", path, expect=200, body={"basis": "knows"})
    return single


def _voucher(story: Story) -> Desk:
    """Whoever judges for the unit's union."""
    staff = story.demo["staff"]
    name: str = next(
        each["username"]
        for each in staff
        if each["username"].startswith("grassroots.") and each["role"] in ("reviewer", "chair")
    )
    return story.sit_down(name)


def _sign_up(story: Story, single: Verified, mixer_id: str, *, state: str = "approved") -> dict[str, Any]:
    consent = story.call("GET", "/documents/privacy", expect=200)
    body = {
        "answers": {"promise": True},
        "consent": {"document": "privacy", "version": consent["version"]},
    }
    path = f"/matchmaking/mixers/{mixer_id}/signups"
    made = story.call("POST", path, expect=201, token=single.token, body=body)
    if made["state"] != state:
        raise WrongTurn(f"报名后应当是 {state}：{made}")
    return made


def _check_in(
    story: Story, at: str, people: Sequence[Verified], signups: Sequence[dict[str, Any]]
) -> list[int]:
    """Each shows his code, the desk scans it; the badges, in the order of the people."""
    badges = []
    for one, signup in zip(people, signups, strict=True):
        path = f"/me/signups/{signup['id']}/code"
        code = story.call("POST", path, expect=201, token=one.token)["code"]
        story.sit_down("city.publisher").call("POST", "/check-ins", expect=201, body={"code": code})
        badges.append(story.call("GET", at, expect=200, token=one.token)["mine"]["badge"])
    return badges


def _pick(
    story: Story, at: str, women: Sequence[Verified], men: Sequence[Verified], badges: Sequence[int]
) -> None:
    """Every woman picks two men; so many men pick the woman who comes first for them, the others another."""
    of_women, of_men = badges[:EACH], badges[EACH:]
    for number, one in enumerate(women):
        wanted = [of_men[number], of_men[(number + 1) % EACH]]
        story.call("PUT", f"{at}/picks", expect=200, token=one.token, body={"badges": wanted})
    for number, one in enumerate(men):
        wanted = [of_women[number if number < PAIRS else (number + math.ceil(EACH / 2)) % EACH]]
        story.call("PUT", f"{at}/picks", expect=200, token=one.token, body={"badges": wanted})


def _learn(story: Story, at: str, women: Sequence[Verified], men: Sequence[Verified]) -> None:
    """Everybody reads the result; only those who picked each other find somebody."""
    found = [
        story.call("GET", f"{at}/matches", expect=200, token=one.token)["items"] for one in (*women, *men)
    ]
    counts = [len(each) for each in found]
    if counts != [1] * PAIRS + [0] * (EACH - PAIRS) + [1] * PAIRS + [0] * (EACH - PAIRS):
        raise WrongTurn(f"应当正好 {PAIRS} 对：{counts}")
    story.step("截止后同时公布", f"{PAIRS} 对互相选中，各自只看到对方；其余的人什么也看不出来")


def _share(story: Story, at: str, woman: Verified, man: Verified) -> None:
    matches = [
        story.call("GET", f"{at}/matches", expect=200, token=one.token)["items"][0] for one in (woman, man)
    ]
    path = f"{at}/matches/{matches[0]['id']}/contact"
    offered = {"kind": "wechat", "wechat": "lakeside_walker"}
    mine = story.call("PUT", path, expect=200, token=woman.token, body=offered)
    if mine["contact"]["theirs"] is not None:
        raise WrongTurn("一方愿意时不该看到对方的联系方式")
    story.step("她愿意留微信号", "他还不知道")
    both = story.call(
        "PUT", path, expect=200, token=man.token, body={"kind": "wechat", "wechat": "slow_runner"}
    )
    story.step("他也愿意了，双方同时看到", both["contact"]["theirs"])
