"""手机: what a worker of the demo does with his, for who tries the console and has none at hand."""

import secrets
from http import HTTPStatus
from typing import Any

import click
from flask import current_app

from app.cli.walk.answering import answer
from app.cli.walk.story import TIMEOUT_S, Person, Story, WrongTurn, beginning
from app.settings import Settings


@click.command("phone", help="演示职工的手机：报名这个活动，给出领取码 · Sign up as a worker of the demo")
@click.argument("title")
def phone(title: str) -> None:
    """The first worker who can: signs him up where he is not yet, and shows the code of what he may fetch."""
    settings: Settings = current_app.config["SETTINGS"]
    with beginning(settings.data_dir) as story:
        campaign = _find(story, title)
        for worker in (each for each in story.demo["workers"] if each["verified"]):
            token = story.log_in(worker["openid"])
            mine = _own(story, token, campaign["id"])
            if mine is None:
                mine = _sign_up(story, token, campaign, worker)
                if mine is None:
                    continue
                click.echo(f"{worker['name']} 的手机：{mine['next']}")
            if mine["state"] == "approved":
                _show_code(story, token, mine, worker["name"])
                return
            if mine["state"] == "submitted":
                click.echo(f"{worker['name']} 的报名在等审核，请先到“审核台”办理。")
                return
    raise WrongTurn("演示职工里没有还能报名的人，换一个活动试试。")


def _find(story: Story, title: str) -> dict[str, Any]:
    """The open campaign with this in its title."""
    page = story.call("GET", "/campaigns", expect=200, query={"state": "open", "limit": 100})
    found = [each for each in page["items"] if title in each["title"]]
    if not found:
        raise WrongTurn(f"没有正在报名的“{title}”。请核对标题，或先在工作台里发布。")
    return story.call("GET", f"/campaigns/{found[0]['id']}", expect=200)


def _own(story: Story, token: str, campaign_id: str) -> dict[str, Any] | None:
    """What he has of it and has not let go."""
    page = story.call("GET", f"/campaigns/{campaign_id}", expect=200, token=token)
    if not page["mine"]:
        return None
    return story.call("GET", f"/me/signups/{page['mine'][-1]['id']}", expect=200, token=token)


def _sign_up(
    story: Story, token: str, campaign: dict[str, Any], worker: dict[str, Any]
) -> dict[str, Any] | None:
    """None where he may not."""
    person = Person(worker["name"], worker["id_number"], worker["phone"], worker["openid"])
    answers, consent = answer(story, token, campaign["id"], person)
    session_id = next((each["id"] for each in campaign["sessions"] if each["state"] == "open"), None)
    body = {"answers": answers, "session_id": session_id, "consent": consent}
    status, said = _post(story, token, f"/campaigns/{campaign['id']}/signups", body)
    return said if status == HTTPStatus.CREATED else None


def _show_code(story: Story, token: str, mine: dict[str, Any], name: str) -> None:
    status, said = _post(story, token, f"/me/signups/{mine['id']}/code", None)
    if status == HTTPStatus.CREATED:
        click.echo(f"{name} 的领取码：{said['code']}（60 秒内有效，只能用一次）")
    else:
        click.echo(f"{name} 还没有领取码：{said['detail']}")


def _post(story: Story, token: str, path: str, body: Any) -> tuple[int, dict[str, Any]]:
    """A request that may be refused."""
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": secrets.token_hex(8)}
    address = f"{story.base_url}/api/v1{path}"
    response = story.http.post(address, json=body, headers=headers, timeout=TIMEOUT_S)
    return response.status_code, response.json()
