"""活动类型: the programmes of the union's plan, each a declaration of its own, found by themselves."""

import pkgutil
from collections.abc import Mapping
from importlib import import_module

from app.campaign_types.declaration import CampaignType

TYPES: dict[str, CampaignType] = {}
"""Key → type."""


def register(declared: CampaignType) -> None:
    """Let the engine know a type. Two may not share a key."""
    if TYPES.setdefault(declared.key, declared) is not declared:
        raise TypeError(f"campaign type {declared.key!r} is declared twice")


def find() -> Mapping[str, CampaignType]:
    """Every type, by key."""
    return TYPES


def discover() -> None:
    """Register what every module of this package declares. Again is harmless."""
    for module in pkgutil.iter_modules(__path__):
        if module.name != "declaration":
            register(import_module(f"{__name__}.{module.name}").TYPE)


discover()
