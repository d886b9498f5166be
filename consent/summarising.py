"""What can be said of a whole consent before anything is asked of it? Kept with it, so that nobody walks its tree."""

from collections.abc import Sequence
from typing import NamedTuple

from consent.model import Actors, Provision


class Summary(NamedTuple):
    """As the fields of the same names of a ConsentRecord."""

    recipients: Actors | None
    purposes: tuple[str, ...] | None
    particular: bool
    ends: int | None


def summary(root: Provision) -> Summary:
    """Of the whole tree; a root without a type answers nothing and only lends its dimensions."""
    provisions = root.tree()
    answering = [provision for provision in provisions if provision.effect is not None]
    ends = [_permits_until(provision) for provision in answering]
    return Summary(
        recipients=_recipients(answering),
        purposes=_purposes(answering),
        particular=any(_is_particular(provision) for provision in provisions),
        ends=max((end for end in ends if end is not None), default=None),
    )


def _recipients(provisions: Sequence[Provision]) -> Actors | None:
    named = [provision.recipients for provision in provisions if provision.recipients is not None]
    if len(named) < len(provisions):
        return None
    return Actors(
        parties=tuple(sorted({party for actors in named for party in actors.parties})),
        kinds=tuple(sorted({kind for actors in named for kind in actors.kinds})),
    )


def _purposes(provisions: Sequence[Provision]) -> tuple[str, ...] | None:
    named = [provision.purposes for provision in provisions if provision.purposes is not None]
    if len(named) < len(provisions):
        return None
    return tuple(sorted({purpose for purposes in named for purpose in purposes}))


def _is_particular(provision: Provision) -> bool:
    return (
        provision.data is not None
        or provision.data_period is not None
        or (provision.labels is not None and bool(provision.labels.others))
    )


def _permits_until(provision: Provision) -> int | None:
    """When a permit ends; None for a deny, and for a permit that is never in force."""
    never = provision.start is not None and provision.end is not None and provision.end <= provision.start
    return None if provision.effect != "permit" or never else provision.end
