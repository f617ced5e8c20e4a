"""样板类型: programmes that exist in one test only."""

from app.campaign_types import TYPES
from app.campaign_types.declaration import AbsenceBar, CampaignType, Gives, Section


class MadeUp:
    """Declares a programme for the length of a test; whoever is a member may sign up, without consent."""

    Gives = Gives
    bar = AbsenceBar
    body = {"answers": {}}  # noqa: RUF012 - what a phone sends

    def __init__(self, monkeypatch):
        self.monkeypatch = monkeypatch

    def __call__(self, key, **facts):
        told = {"title": "样板活动", "section": Section.CARE, "summary": "一句话", "consents": (), **facts}
        self.monkeypatch.setitem(TYPES, key, CampaignType(key=key, **told))
        return key
