"""走一遍: plays the main stories over HTTP against the running system, printing each step for a person."""

import click
from flask import current_app

from app.cli.walk import draws, merchants, mixers, programmes, releases, warmth, worker
from app.cli.walk.story import WrongTurn, beginning
from app.settings import Settings

__all__ = ["walk"]


@click.command("walk")
def walk() -> None:
    """走一遍主线：认证、领券、核销，商户从入驻到结算，跨过午夜的每日放券 · Play the main stories."""
    settings: Settings = current_app.config["SETTINGS"]
    with beginning(settings.data_dir) as story:
        if not story.demo["coupon_batches"]:
            raise WrongTurn("演示环境里没有正在发放的优惠券，请重新启动 make run，它会补上。")
        try:
            member = worker.play(story)
            merchants.play(story, member)
            programmes.play(story, member)
            warmth.play(story)
            draws.play(story, member)
            releases.play(story, member)
            mixers.play(story)
        finally:
            story.put_clock_right()
    click.secho(f"\n走完了，共 {story.steps} 步，全部如预期。", fg="green", bold=True)
