"""微信模拟器的命令."""

import click
from flask import current_app

from app.settings import Settings


@click.command("simulator")
@click.option("--port", default=0, help="端口；0 表示任选一个空闲的")
def simulator(port: int) -> None:
    """启动微信模拟器，只在本机 · Run the WeChat stand-in on loopback."""
    # Every process loads the commands; only this one needs a second Flask application.
    from app.wechat.simulator import server  # noqa: PLC0415 - a second Flask application, here alone

    settings: Settings = current_app.config["SETTINGS"]
    url = f"http://127.0.0.1:{settings.port}/wechat/push"
    raise SystemExit(server.run(["--simulator", "--port", str(port), "--push-url", url]))
