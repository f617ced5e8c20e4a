"""模拟器的服务: starts the stand-in on loopback, and nowhere else."""

import argparse
import os
import signal
import sys
from types import FrameType

from flask import Flask
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from app.wechat.simulator.control import make_control
from app.wechat.simulator.official.routes import make_official
from app.wechat.simulator.pushing import Pusher, PushTarget
from app.wechat.simulator.state import Account, Simulator

LOOPBACK = "127.0.0.1"
SIMULATOR_FLAG = "--simulator"
BACKLOG = 1024
LARGEST_BODY = 4 * 1024 * 1024


class _Handler(WSGIRequestHandler):
    """Keeps connections open, and logs no request: their addresses carry secrets."""

    protocol_version = "HTTP/1.1"
    # Head and body go out in two writes; without this the second would wait for the first's acknowledgement.
    disable_nagle_algorithm = True

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - werkzeug's own name
        """Nothing."""


class _Server(ThreadedWSGIServer):
    """A thread for each connection, and room for many that knock at once."""

    request_queue_size = BACKLOG
    daemon_threads = True


def make_app(account: Account, target: PushTarget | None = None) -> Flask:
    """The simulator as a WSGI application with a state of its own."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # Flask's default provider has it
    simulator = Simulator(account)
    pusher = Pusher(target, account.appid)
    app.register_blueprint(make_official(simulator, pusher))
    app.register_blueprint(make_control(simulator, pusher))
    return app


def run(argv: list[str]) -> int:
    """Serve until SIGTERM or Ctrl-C; the exit status. Prints its address once it listens.

    What is no option comes from the environment under the service's own names, so that no secret has to
    stand on a command line, which everybody on the machine can read.
    Refuses (status 2) without the flag that says what it is, and in an environment called production.
    """
    options = _parse(argv)
    target = None
    if options.push_url:
        target = PushTarget(url=options.push_url, token=options.push_token, aes_key=options.push_aes_key)
    account = Account(appid=options.appid, secret=options.secret, ghid=options.ghid)
    server = _Server(LOOPBACK, options.port, make_app(account, target), _Handler)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    sys.stdout.write(f"simulator listening on http://{LOOPBACK}:{server.server_port}/\n")
    sys.stdout.flush()
    with server:
        server.serve_forever()
    return 0


def _parse(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="simulator", description="微信接口模拟器，仅供演示和测试")
    parser.add_argument(SIMULATOR_FLAG, action="store_true", help="说明这是模拟器；没有它就不启动")
    parser.add_argument("--port", type=int, default=0, help="0 为任意空闲端口")
    _add_kept(parser, "--appid", "WECHAT_APPID")
    _add_kept(parser, "--secret", "WECHAT_SECRET")
    parser.add_argument("--ghid", default=Account.ghid, help="小程序原始 ID")
    parser.add_argument("--push-url", default="")
    _add_kept(parser, "--push-token", "WECHAT_PUSH_TOKEN")
    _add_kept(parser, "--push-aes-key", "WECHAT_PUSH_AES_KEY")
    options = parser.parse_args(argv)
    if not options.simulator:
        parser.error(f"this is a stand-in for WeChat: say so with {SIMULATOR_FLAG}")
    if os.environ.get("APP_ENV") == "production":
        parser.error("the simulator does not run in production")
    if not (options.appid and options.secret):
        parser.error("needs WECHAT_APPID and WECHAT_SECRET, or --appid and --secret")
    if options.push_url and not options.push_url.startswith(("http://", "https://")):
        parser.error("--push-url must be an http address")
    if options.push_url and not (options.push_token and options.push_aes_key):
        parser.error(
            "--push-url needs WECHAT_PUSH_TOKEN and WECHAT_PUSH_AES_KEY, or --push-token and --push-aes-key"
        )
    return options


def _add_kept(parser: argparse.ArgumentParser, option: str, variable: str) -> None:
    # A default that argparse knows is never printed: the help names the variable only.
    parser.add_argument(option, default=os.environ.get(variable, ""), help=f"不填即环境变量 {variable}")


def _stop(_number: int, _frame: FrameType | None) -> None:
    """Leave the serving loop at once; open connections are cut with their threads."""
    raise SystemExit(0)
