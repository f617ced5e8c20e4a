"""走一遍: plays the main stories over HTTP against the running system, printing each step for a person."""

import json

import click
import requests
from flask import current_app

from app.cli.walk import draws, merchants, programmes, releases, warmth, worker
from app.cli.walk.story import Story, WrongTurn
from app.settings import Settings

__all__ = ["walk"]


@click.command("walk")
def walk() -> None:
    """走一遍主线：认证、领券、核销，商户从入驻到结算，跨过午夜的每日放券 · Play the main stories."""
    settings: Settings = current_app.config["SETTINGS"]
    try:
        demo = json.loads((settings.data_dir / "demo.json").read_text(encoding="utf-8"))
    except OSError:
        raise WrongTurn("没有正在运行的演示环境，请先在另一个终端运行 make run。") from None
    except ValueError:
        raise WrongTurn("demo.json 读不懂，请重新启动 make run，它会再写一份。") from None
    if not demo["coupon_batches"]:
        raise WrongTurn("演示环境里没有正在发放的优惠券，请重新启动 make run，它会补上。")
    with requests.Session() as http:
        http.trust_env = False
        story = Story(http, demo, settings.data_dir)
        try:
            member = worker.play(story)
            merchants.play(story, member)
            programmes.play(story, member)
            warmth.play(story)
            draws.play(story, member)
            releases.play(story, member)
        except requests.Timeout:
            raise WrongTurn("演示环境迟迟没有回答，可能正忙，请稍后再走一遍。") from None
        except requests.ConnectionError:
            raise WrongTurn("连不上演示环境，请先在另一个终端运行 make run。") from None
        except requests.RequestException:
            raise WrongTurn("演示环境的回答读不懂，请确认 make run 还在运行，再走一遍。") from None
        finally:
            story.put_clock_right()
    click.secho(f"\n走完了，共 {story.steps} 步，全部如预期。", fg="green", bold=True)
