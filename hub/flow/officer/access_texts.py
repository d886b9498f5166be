"""How does each row of an access log read, in Danish and in English?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from hub.domain.deadline import calendar_day
from hub.domain.party import HUB_PARTY
from hub.flow.officer.access_entries import Disclosure
from hub.flow.officer.access_view import Actor
from hub.flow.officer.shown import BASIS, CATEGORY, both, event_names
from hub.flow.officer.values import PartyShown, Text
from hub.flow.records import AuditRecord
from hub.flow.weighing import CONSENT

_SENT: Final = {
    True: (
        "{sender} sendte en meddelelse ({event}) til {recipient}.",
        "{sender} sent a message ({event}) to {recipient}.",
    ),
    False: (
        "En meddelelse ({event}) fra {sender} til {recipient} var sendt af sted, men modtagelsen er ikke bekræftet.",
        "A message ({event}) from {sender} to {recipient} had left; that it arrived is not confirmed.",
    ),
}  # fmt: skip
_HUB_TOLD: Final = (
    "Hubben gav {recipient} besked ({event}).",
    "The hub told {recipient} ({event}).",
)
_LOOKS: Final[Mapping[str, tuple[str, str]]] = {
    "case.read": ("{who} så borgerens forløb.", "{who} looked at the citizen's case."),
    "case.searched": ("{who} slog borgerens forløb op.", "{who} looked up the citizen's cases."),
    "consent.read": ("{who} så et af borgerens samtykker.", "{who} looked at a consent of the citizen."),
    "consent-history.read": (
        "{who} så, hvordan et af borgerens samtykker er ændret.", "{who} looked at the history of a consent.",
    ),
    "consent-evidence.read": (
        "{who} så dokumentet bag et af borgerens samtykker.", "{who} looked at the document behind a consent.",
    ),
    "consent.recorded": ("{who} registrerede et samtykke.", "{who} recorded a consent."),
    "consent.replaced": ("{who} ændrede et samtykke.", "{who} changed a consent."),
    "consent.renewed": ("{who} fornyede et samtykke.", "{who} renewed a consent."),
    "consent.revoked": (
        "{who} registrerede, at et samtykke er trukket tilbage.", "{who} recorded that a consent was revoked.",
    ),
    "consent.evaluated": (
        "{who} spurgte, hvad der må gives videre til {recipient}.", "{who} asked what {recipient} may be told.",
    ),
    "consent.previewed": (
        "{who} så, hvad borgerens samtykker giver lov til.", "{who} looked at what the citizen's consents permit.",
    ),
    "consent.drafted": (
        "{who} begyndte på et samtykke til en meddelelse, der venter.",
        "{who} began a consent for a message that waits.",
    ),
    "custody.read": (
        "{who} så, hvem der har forældremyndigheden.", "{who} looked at who holds custody.",
    ),
    "custody.changed": (
        "{who} registrerede, hvem der har forældremyndigheden.", "{who} registered who holds custody.",
    ),
    "disclosure.reviewed": (
        "{who} gennemgik en videregivelse, der skete uden samtykke eller på et for bredt samtykke.",
        "{who} reviewed a disclosure without consent, or under one that is too broad.",
    ),
    "audit.searched": ("{who} søgte i loggen.", "{who} searched the audit trail."),
    "access-log.read": ("{who} så denne log.", "{who} looked at this log."),
}  # fmt: skip
_ANOTHER_LOOK: Final = ("{who} så oplysninger om borgeren.", "{who} looked at information about the citizen.")


def disclosure_text(
    one: Disclosure, sender: PartyShown, recipient: PartyShown, given: Sequence[datetime]
) -> Text:
    """Who sent what to whom, and on what basis; `given` is when the consents behind it were given."""
    own = one.sender == HUB_PARTY
    event_da, event_en = event_names(one.event)
    said = _HUB_TOLD if own else _SENT[one.arrived]
    texts = [
        text.format(sender=sender.name, recipient=recipient.name, event=event)
        for text, event in zip(said, (event_da, event_en), strict=True)
    ]
    if not own:
        categories_da, categories_en = both(CATEGORY, one.categories)
        basis_da, basis_en = _basis(one.legal_basis or CONSENT, given)
        texts[0] += f" Oplysninger: {categories_da or 'ikke angivet'}. Grundlag: {basis_da}."
        texts[1] += f" Information: {categories_en or 'not stated'}. Basis: {basis_en}."
    return Text(one.entry.kind, *texts)


def look_text(record: AuditRecord, actor: Actor, recipient: PartyShown | None) -> Text:
    """Who did what; a person with the party whose user they are."""
    who = f"{actor.name} ({actor.party.name})" if actor.name else actor.party.name
    da, en = _LOOKS.get(record.kind, _ANOTHER_LOOK)
    to = recipient.name if recipient else ""
    return Text(record.kind, da.format(who=who, recipient=to), en.format(who=who, recipient=to))


def _basis(legal_basis: str, given: Sequence[datetime]) -> tuple[str, str]:
    """In the citizen's words: their consent and its date, or the law's name."""
    if legal_basis != CONSENT:
        return both(BASIS, (legal_basis,))
    if not given:
        return "borgerens samtykke", "the citizen's consent"
    days = [calendar_day(at) for at in given]
    da = " og ".join(f"{day.day}.{day.month}.{day.year}" for day in days)
    return (
        f"borgerens samtykke af {da}",
        f"the citizen's consent of {' and '.join(day.isoformat() for day in days)}",
    )
