"""告示: the addresses and demo logins, for programs in demo.json and for people on the terminal."""

import json
import shlex
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.embedded.processes import CannotStart, make_directory
from app.launcher import address, secret_values
from app.launcher.voice import say
from app.seeding import PEOPLE_FILE

DEMO_FILE = "demo.json"
RUNNING_FILE = "running.env"
_SHOWN = 3
_SETTINGS = ("APP_ENV", "DATA_DIR", "HOST", "PORT", "DATABASE_URL", "REDIS_URL", "WECHAT_BASE_URL")


def emptied(directory: Path) -> Path:
    """`directory`, made anew."""
    shutil.rmtree(directory, ignore_errors=True)
    make_directory(directory)
    return directory


def publish(data_dir: Path, environment: Mapping[str, str]) -> None:
    """Write demo.json, whole or not at all, and running.env for commands in another terminal."""
    addresses = {
        "base_url": address.base_url(environment),
        "simulator_url": environment["WECHAT_BASE_URL"].rstrip("/"),
    }
    text = json.dumps({**addresses, **_people(data_dir)}, ensure_ascii=False, indent=2)
    secret_values.write_privately(data_dir / DEMO_FILE, f"{text}\n")
    names = (*_SETTINGS, *secret_values.NAMES)
    running = {name: environment[name] for name in names if name in environment}
    secret_values.write_env(data_dir / RUNNING_FILE, running)


def show(data_dir: Path, environment: Mapping[str, str], took_s: float) -> None:
    """Say where everything is and who may log in."""
    people = _people(data_dir)
    url = address.base_url(environment)
    lines = [
        f"已就绪，用时 {took_s:.1f} 秒",
        "",
        f"  接口地址    {url}/api/v1",
        f"  工作台      {url}/console/",
        f"  起始页      {url}/",
        f"  接口说明    {url}/api/docs",
        f"  微信模拟器  {environment['WECHAT_BASE_URL']}",
        "",
        "  后台账号（用户名 / 密码 / 动态口令密钥 / 角色）",
        *_rows(people.get("staff", []), "username", "password", "totp_secret", "role"),
        "  职工（openid / 姓名 / 身份证号 / 手机号）",
        *_rows(people.get("workers", [])[:_SHOWN], "openid", "name", "id_number", "phone"),
        "  店员（openid / 门店编号）",
        *_rows(people.get("clerks", [])[:_SHOWN], "openid", "store_id"),
        "",
        f"  完整名单    {data_dir / DEMO_FILE}",
        f"  各程序记录  {data_dir / 'logs'}",
        f"  另开终端用命令：set -a; . {shlex.quote(str(data_dir / RUNNING_FILE))}; set +a",
        "  停止请按 Ctrl-C",
    ]
    say("\n".join(lines))


def _rows(people: list[dict[str, Any]], *names: str) -> list[str]:
    return [f"    {' / '.join(str(one.get(name, '')) for name in names)}" for one in people]


def _people(data_dir: Path) -> dict[str, Any]:
    path = data_dir / PEOPLE_FILE
    try:
        people: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise CannotStart(f"演示数据没有写好 {path}。请看 {data_dir / 'logs' / 'seed.log'}") from problem
    return people
