"""Which recipient may be told what, by the gate's own word? Recipients × categories, over purposes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from consent import ConsentRecord, Reason
from consent.model import Actors
from hub.domain.party import HUB_PARTY, Party, PartyRegistry
from hub.flow.gate import Question, ask
from hub.flow.hub import Hub
from hub.flow.officer.shown import Names
from hub.flow.officer.values import Answer, Cell, Matrix, Text
from hub.flow.records import PartRecord
from hub.flow.weighing import Consents

MOST_RECIPIENTS: Final = 50  # rows of a matrix


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks of whose information; `question` is what stays the same from cell to cell."""

    hub: Hub
    names: Names
    question: Question
    seen: frozenset[str]  # "Consent/…" that may be named


def parties_meant(
    consents: Consents, registry: PartyRegistry, discloser: Party, *, by_name_only: bool = False
) -> list[Party]:
    """The parties that these consents name as recipients, by id or kind; all, where one names none."""
    named = [
        actors for consent in consents if isinstance(consent, ConsentRecord) for actors in _named(consent)
    ]
    open_to_all = None in named and not by_name_only
    known = [actors for actors in named if actors is not None]
    ids = {party for actors in known for party in actors.parties}
    kinds = {kind for actors in known for kind in actors.kinds}
    meant = [
        party
        for party in registry.by_id.values()
        if party.enabled and (open_to_all or party.id in ids or party.kind in kinds)
    ]
    return sorted(
        (party for party in meant if party.id not in (discloser.id, HUB_PARTY)),
        key=lambda party: (party.id not in ids, party.name, party.id),
    )


def decided(
    asking: Asking,
    recipients: Sequence[Party],
    consents: Consents,
    categories: Sequence[str],
    purposes: Sequence[str],
    at: datetime,
) -> tuple[Matrix, list[Reason]]:
    """The matrix, and every reason that was given on the way."""
    cells: list[Cell] = []
    reasons: list[Reason] = []
    parts = tuple(PartRecord(category, "", frozenset({category})) for category in categories)
    for recipient in recipients[:MOST_RECIPIENTS]:
        answers = {}
        for purpose in purposes:
            question = replace(asking.question, recipient=recipient, purpose=purpose, parts=parts)
            weighed = ask(asking.hub, question, consents, asking.names.registry, at)
            answers[purpose] = {reason.category: reason for reason in weighed.decision.reasons}
            reasons += weighed.decision.reasons
        cells += [_cell(asking, recipient, category, answers) for category in categories]
    shown = asking.names.parties(party.id for party in recipients[:MOST_RECIPIENTS])
    discloser = asking.names.party(asking.question.sender.id)
    more = len(recipients) > MOST_RECIPIENTS
    return Matrix(at, discloser, shown, tuple(categories), tuple(purposes), tuple(cells), more), reasons


def _named(consent: ConsentRecord) -> Iterable[Actors | None]:
    return (provision.recipients for provision in consent.root.tree() if provision.effect is not None)


def _cell(
    asking: Asking, recipient: Party, category: str, answers: dict[str, dict[str | None, Reason]]
) -> Cell:
    """A reason without a category speaks of all of them."""
    found = {purpose: by.get(category) or by[None] for purpose, by in answers.items()}
    permitted = tuple(purpose for purpose, reason in found.items() if reason.effect == "permit")
    denied = tuple(purpose for purpose, reason in found.items() if reason.effect == "deny")
    effect: Answer = "permit" if permitted else "deny" if len(denied) == len(found) else "none"
    fitting = [reason for reason in found.values() if reason.effect == effect] or list(found.values())
    why = next((reason for reason in fitting if reason.consent is not None), fitting[0])  # what comes nearest
    return Cell(
        recipient=recipient.id,
        category=category,
        effect=effect,
        permitted_for=permitted,
        denied_for=denied,
        why=Text(why.code, why.text_da, why.text_en),
        consent=why.consent if why.consent in asking.seen else None,
    )
