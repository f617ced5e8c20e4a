"""拒绝的话: how a command says no to the person at the terminal."""

import click

from app.errors import AppError


def spoken(refusal: AppError) -> click.ClickException:
    """The refusal as one line: what is the matter, and what can be done about it."""
    sentences = [refusal.detail, refusal.next or ""]
    return click.ClickException("".join(f"{each}。" for each in sentences if each))
