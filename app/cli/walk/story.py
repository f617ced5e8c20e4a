"""说书: speaks with the service and the simulator, and stops at the first surprise."""

import datetime as dt
import json
import math
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

import click
import pyotp
import requests

from app import clock

TIMEOUT_S = 15
TOTP_S = 30
DESK_STAYS_OPEN = dt.timedelta(hours=11)
"""Within the twelve hours of a session, by the clock of the demo."""
CLOCK_IS_SEEN_S = 0.3
"""Every process of the demo looks at its clock ten times a second."""


class WrongTurn(click.ClickException):
    """A step did not go as the story says."""


@dataclass(frozen=True)
class Person:
    """Somebody invented for this walk."""

    name: str
    id_number: str
    phone: str
    openid: str


@contextmanager
def beginning(data_dir: Path) -> Iterator["Story"]:
    """A story about the demo that runs with this folder; what is wrong with it is said in a sentence."""
    try:
        demo = json.loads((data_dir / "demo.json").read_text(encoding="utf-8"))
    except OSError:
        raise WrongTurn("没有正在运行的演示环境，请先在另一个终端运行 make run。") from None
    except ValueError:
        raise WrongTurn("demo.json 读不懂，请重新启动 make run，它会再写一份。") from None
    with requests.Session() as http:
        http.trust_env = False
        try:
            yield Story(http, demo, data_dir)
        except requests.Timeout:
            raise WrongTurn("演示环境迟迟没有回答，可能正忙，请稍后再试一次。") from None
        except requests.ConnectionError:
            raise WrongTurn("连不上演示环境，请先在另一个终端运行 make run。") from None
        except requests.RequestException:
            raise WrongTurn("演示环境的回答读不懂，请确认 make run 还在运行，再试一次。") from None


class Story:
    """Speaks with the service and the simulator, says each step, stops at the first surprise."""

    def __init__(self, http: requests.Session, demo: dict[str, Any], data_dir: Path) -> None:
        self.http, self.demo, self.data_dir = http, demo, data_dir
        self.base_url, self.simulator_url = demo["base_url"], demo["simulator_url"]
        self.steps = 0
        self.desks: dict[str, Desk] = {}

    def chapter(self, title: str) -> None:
        click.secho(f"\n{title}", bold=True)

    def step(self, said: str, detail: str = "") -> None:
        self.steps += 1
        click.echo(
            f"  {self.steps:2}. {click.style('✓', fg='green')} {said}" + (f"：{detail}" if detail else "")
        )

    def simulate(self, action: str, **body: Any) -> dict[str, Any]:
        response = self.http.post(f"{self.simulator_url}/__sim__/{action}", json=body, timeout=TIMEOUT_S)
        answer: dict[str, Any] = response.json()
        return answer

    def call(self, method: str, path: str, *, token: str | None = None, **options: Any) -> dict[str, Any]:
        """One request of a phone; see `ask`."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return self.ask(self.http, method, f"/api/v1{path}", headers=headers, **options)

    def ask(
        self,
        http: requests.Session,
        method: str,
        path: str,
        *,
        expect: int,
        code: str | None = None,
        headers: dict[str, str],
        key: str | None = None,
        body: Any = None,
        query: dict[str, Any] | None = None,
        files: Any = None,
    ) -> dict[str, Any]:
        """One request; its status, and for a refusal its code, must be as the story says."""
        sent = {**headers, "Idempotency-Key": key} if key else headers
        response = http.request(
            method,
            f"{self.base_url}{path}",
            json=body,
            headers=sent,
            params=query,
            files=files,
            timeout=TIMEOUT_S,
        )
        answer: dict[str, Any] = response.json() if response.content else {}
        if response.status_code != expect or (code and answer.get("code") != code):
            got = f"{response.status_code}：{response.text[:300]}"
            raise WrongTurn(f"{method} {path} 应答 {expect} {code or ''}，实际 {got}")
        return answer

    def log_in(self, openid: str) -> str:
        js_code = self.simulate("login_code", openid=openid)["code"]
        token: str = self.call("POST", "/session", expect=201, body={"code": js_code})["token"]
        return token

    def sit_down(self, username: str) -> "Desk":
        """Sign a staff member of the demo in to the console, or go back to the desk that is still open."""
        seated = self.desks.get(username)
        if seated is None or clock.now() > seated.open_until:
            staff = next(each for each in self.demo["staff"] if each["username"] == username)
            self.desks[username] = seated = Desk(self, staff)
        return seated

    def command(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """`flask WORDS`, as somebody at the terminal would type it."""
        typed = [sys.executable, "-m", "flask", "--app", "wsgi", *words]
        return subprocess.run(typed, capture_output=True, text=True, check=False, env=os.environ)  # noqa: S603 - our own command

    def move_clock(self, to: dt.datetime) -> None:
        """Put the demo's clock forward to a moment, for all its processes."""
        ahead = to - dt.datetime.now(clock.CITY)
        clock.move(self.data_dir, math.ceil(ahead.total_seconds()))
        time.sleep(CLOCK_IS_SEEN_S)

    def put_clock_right(self) -> None:
        clock.move(self.data_dir, 0)
        time.sleep(CLOCK_IS_SEEN_S)


class Desk:
    """A staff member's browser at the console: keeps the cookie, sends the CSRF token."""

    def __init__(self, story: Story, staff: dict[str, str]) -> None:
        self.story, self.http = story, requests.Session()
        self.http.trust_env = False
        self.headers: dict[str, str] = {}
        self.union_id = ""
        self.open_until = clock.now() + DESK_STAYS_OPEN
        said = self._sign_in(staff)
        if said is not None:
            # Each code works once: both that count now have been used by an earlier visit.
            time.sleep(TOTP_S - time.time() % TOTP_S)
            said = self._sign_in(staff)
        if said is not None:
            raise WrongTurn(f"{staff['username']} 没能登录控制台：{said}")

    def _sign_in(self, staff: dict[str, str]) -> str | None:
        """Sign in with the code of now or the next; what the console said where neither would do."""
        said = ""
        for step in (0, 1):
            words = {"username": staff["username"], "password": staff["password"]}
            words["totp"] = pyotp.TOTP(staff["totp_secret"]).at(int(time.time()), counter_offset=step)
            answer = self.http.post(self._url("/session"), json=words, timeout=TIMEOUT_S)
            if answer.status_code == HTTPStatus.CREATED:
                self.headers = {"X-CSRF-Token": answer.json()["csrf_token"]}
                self.union_id = answer.json()["staff"]["grants"][0]["union_id"]
                return None
            said = answer.json()["detail"]
        return said

    def call(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        """One request of the console; see `Story.ask`."""
        if method == "POST":
            options.setdefault("key", secrets.token_hex(8))
        return self.story.ask(self.http, method, f"/console/api{path}", headers=self.headers, **options)

    def _url(self, path: str) -> str:
        return f"{self.story.base_url}/console/api{path}"


def yuan(fen: int) -> str:
    """Money as people say it."""
    return f"{fen / 100:.2f} 元"


def grouped(digits: str) -> str:
    """A code in groups of four, as the phone shows it."""
    return " ".join(digits[start : start + 4] for start in range(0, len(digits), 4))
