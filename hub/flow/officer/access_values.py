"""What does an access log consist of?"""

from dataclasses import dataclass
from datetime import datetime

from hub.flow.officer.basic_values import CitizenShown, PartyShown, Text


@dataclass(frozen=True, slots=True)
class AccessRow:
    """That somebody was shown or sent something about the citizen, or changed what may be."""

    at: datetime
    kind: str  # of the audit entry
    who: PartyShown  # who disclosed, looked or wrote; for a person the party, with `user`
    user: str | None
    recipient: PartyShown | None
    event: str | None
    categories: tuple[str, ...]
    legal_basis: str | None
    consents: tuple[str, ...]  # "id/version" relied upon
    text: Text  # the whole row as a sentence


@dataclass(frozen=True, slots=True)
class AccessLog:
    """Who was shown or sent what about a citizen, when and on what basis; newest first."""

    citizen: CitizenShown
    party: PartyShown  # whose log it is: what it sent, received, keeps consents for, or coordinates
    made_at: datetime
    since: datetime | None
    until: datetime | None
    rows: tuple[AccessRow, ...]
    more: bool = False
