"""凭据: the two isolated kinds of access token, their hand-over and their expiry."""

import secrets
from dataclasses import dataclass

from app.wechat.simulator.errors import ApiError

LIVES_S = 7200
HANDOVER_S = 300
"""Old and new token are both good for this long."""
FORCE_EVERY_S = 30
FORCES_PER_DAY = 20
DAY_S = 86_400
CITY_OFFSET_S = 8 * 3600
SHORTEST_TOKEN = 20
"""Shorter ones are junk (40014); longer unknown ones are merely not the latest (40001)."""


@dataclass
class _Issued:
    expires_s: float
    superseded_s: float | None = None
    """From when on another token has taken its place."""
    revoked: bool = False


class Tokens:
    """Tokens of the one account. Times are Unix seconds of the simulator's clock."""

    def __init__(self) -> None:
        self._issued: dict[str, _Issued] = {}
        self._normal: str | None = None
        self._stable: str | None = None
        self._forced_at_s: float | None = None
        self._forces: dict[int, int] = {}

    def normal(self, now_s: float) -> tuple[str, int]:
        """/cgi-bin/token: every call gives a new one; the previous lives on for five minutes."""
        self._supersede(self._normal, now_s + HANDOVER_S)
        self._normal = self._issue(now_s)
        return self._normal, LIVES_S

    def stable(self, now_s: float, *, force: bool) -> tuple[str, int]:
        """/cgi-bin/stable_token: the same until its last five minutes; `force` kills it at once."""
        if force:
            self._force(now_s)
        current = self._issued[self._stable] if self._stable else None
        if self._stable is None or current is None or current.expires_s - now_s < HANDOVER_S:
            # The old one simply runs out: it has less than the hand-over's five minutes left anyway.
            self._stable = self._issue(now_s)
            return self._stable, LIVES_S
        return self._stable, int(current.expires_s - now_s)

    def check(self, token: str | None, now_s: float) -> None:
        """Raise the official error unless `token` is good now."""
        if not token:
            raise ApiError(41001)
        if len(token) < SHORTEST_TOKEN:
            raise ApiError(40014)
        issued = self._issued.get(token)
        if issued is None or issued.revoked:
            raise ApiError(40001)
        if now_s >= issued.expires_s:
            raise ApiError(42001)
        if issued.superseded_s is not None and now_s >= issued.superseded_s:
            raise ApiError(40001)

    def revoke(self) -> int:
        """Kill the tokens in use without replacing them, as a leak report would; their number."""
        living = [token for token in (self._normal, self._stable) if token]
        for token in living:
            self._issued[token].revoked = True
        return len(living)

    def _force(self, now_s: float) -> None:
        if self._stable is None:
            return
        if self._forced_at_s is not None and now_s - self._forced_at_s < FORCE_EVERY_S:
            # Too soon: the platform does not refresh and does not complain.
            return
        day = int((now_s + CITY_OFFSET_S) // DAY_S)
        if self._forces.get(day, 0) >= FORCES_PER_DAY:
            raise ApiError(45009)
        self._forces[day] = self._forces.get(day, 0) + 1
        self._forced_at_s = now_s
        self._issued[self._stable].revoked = True
        self._stable = self._issue(now_s)

    def _supersede(self, token: str | None, from_s: float) -> None:
        if token:
            self._issued[token].superseded_s = from_s

    def _issue(self, now_s: float) -> str:
        token = f"{secrets.randbelow(90) + 10}_{secrets.token_urlsafe(96)}"
        self._issued[token] = _Issued(expires_s=now_s + LIVES_S)
        return token
