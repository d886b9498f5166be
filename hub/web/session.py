"""Who is looking? Signed, short, same-site sessions, and the tokens that forms carry against forgery."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from fastapi import Request, Response
from itsdangerous import BadSignature, URLSafeSerializer

from hub.domain.party import Party
from hub.flow.hub import Hub
from hub.flow.ports import User

IDLE: Final = timedelta(minutes=30)
LONGEST: Final = timedelta(hours=8)
RENEW_AFTER: Final = timedelta(minutes=2)
_SESSION, _FORM = "hub_session", "hub_login"
_FORM_LIVES: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Visitor:
    """A logged-in person, the party they act for, and the token that their forms carry."""

    user: User
    party: Party
    csrf: str
    began: datetime
    seen: datetime


class Sessions:
    """Sessions live in the cookie alone. A changed password, a disabled user or party ends them at once."""

    def __init__(self, hub: Hub, secret: str, *, secure: bool) -> None:
        self._hub = hub
        self._secure = secure
        # itsdangerous derives a key of its own for each salt
        options = {"key_derivation": "hmac", "digest_method": hashlib.sha256}
        self._session = URLSafeSerializer(secret, salt="hub.web.session", signer_kwargs=options)
        self._form = URLSafeSerializer(secret, salt="hub.web.login-form", signer_kwargs=options)

    async def visitor(self, request: Request) -> Visitor | None:
        """The visitor, or None if nobody is logged in."""
        held = self._read(self._session, request.cookies.get(_SESSION))
        if held is None:
            return None
        now = self._hub.clock.now()
        began, seen = (datetime.fromisoformat(held[key]) for key in ("began", "seen"))
        if now - seen > IDLE or now - began > LONGEST:
            return None
        async with self._hub.store.unit_of_work() as uow:
            user = await uow.people.user(held["user"])
            registry = await uow.people.registry()
        party = registry.by_id.get(user.party) if user else None
        if user is None or not user.enabled or party is None or not party.enabled:
            return None
        if not hmac.compare_digest(_fingerprint(user), held["password"]):
            return None
        return Visitor(user, party, held["csrf"], began, seen)

    def begin(self, response: Response, user: User) -> None:
        """Set the cookie of a new session."""
        now = self._hub.clock.now()
        self._set(response, user, secrets.token_urlsafe(24), now, now)
        response.delete_cookie(_FORM, path="/app", samesite="strict", httponly=True, secure=self._secure)

    def renew(self, response: Response, visitor: Visitor) -> None:
        """Count the idle time from now; a page does so, its live updates do not."""
        now = self._hub.clock.now()
        if now - visitor.seen > RENEW_AFTER:
            self._set(response, visitor.user, visitor.csrf, visitor.began, now)

    def end(self, response: Response) -> None:
        """Forget the session."""
        response.delete_cookie(_SESSION, path="/app", samesite="strict", httponly=True, secure=self._secure)

    def form_token(self, request: Request) -> str:
        """The log-in form's token: the one that this browser has, else a new one."""
        return self._form_cookie(request) or secrets.token_urlsafe(24)

    def keep_form_token(self, response: Response, token: str) -> None:
        """Put the token's twin in a cookie."""
        self._cookie(response, _FORM, self._form.dumps({"token": token}), _FORM_LIVES)

    def form_token_matches(self, request: Request, token: str) -> bool:
        """Whether the posted log-in form is one that this browser was given."""
        held = self._form_cookie(request)
        return held is not None and _same(held, token)

    def _form_cookie(self, request: Request) -> str | None:
        held = self._read(self._form, request.cookies.get(_FORM))
        return None if held is None else str(held["token"])

    def _set(self, response: Response, user: User, csrf: str, began: datetime, seen: datetime) -> None:
        held = {
            "user": user.username,
            "password": _fingerprint(user),
            "csrf": csrf,
            "began": began.isoformat(),
            "seen": seen.isoformat(),
        }
        self._cookie(response, _SESSION, self._session.dumps(held), LONGEST)

    def _cookie(self, response: Response, name: str, value: str, lives: timedelta) -> None:
        response.set_cookie(
            name,
            value,
            max_age=int(lives.total_seconds()),
            path="/app",
            secure=self._secure,
            httponly=True,
            samesite="strict",
        )

    @staticmethod
    def _read(serializer: URLSafeSerializer, signed: str | None) -> dict[str, Any] | None:
        if not signed:
            return None
        try:
            held: dict[str, Any] = serializer.loads(signed)
        except BadSignature:
            return None
        return held


def csrf_matches(visitor: Visitor, token: str) -> bool:
    """Whether a posted form was made for this session."""
    return _same(visitor.csrf, token)


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def _fingerprint(user: User) -> str:
    return hashlib.sha256(user.password_hash.encode()).hexdigest()[:16]
