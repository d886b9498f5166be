"""When does the citizen come of age, and who may permit for them before and after? (CONTRACT section 5, rule 7.)"""

from datetime import MAXYEAR, date, datetime
from typing import Final, Literal

from consent.model import ConsentRecord, Deputy, Request
from consent.periods import COPENHAGEN, instant
from message_schemas.codes import SID_CASE
from message_schemas.identifiers import Identifier, citizen_birthdate

_MAJORITY: Final = 18
_ALWAYS: Final = -(2**63)  # before every instant
_NEVER: Final = 2**63  # after every instant

Obstacle = Literal["consent-needs-custody-holder", "consent-custody-ended", "consent-not-by-citizen"]


def of_age_from(request: Request, now: datetime) -> int:
    """The instant, in microseconds, from which the citizen is an adult: midnight in Denmark on the birthday.

    Unknown age is a minor for ever, but for an attested anonymous adult, who always was one.
    """
    born = _born(request, now)
    if born is None:
        anonymous = request.citizen is not None and request.citizen[0] == SID_CASE
        return _ALWAYS if anonymous and request.adult_attested else _NEVER
    year = born.year + _MAJORITY
    if year > MAXYEAR:  # what some systems write for "unknown"
        return _NEVER
    # The eighteenth year after a leap year is none: who was born on 29 February comes of age on 1 March.
    month, day = (3, 1) if (born.month, born.day) == (2, 29) else (born.month, born.day)
    return instant(datetime(year, month, day, tzinfo=COPENHAGEN))


def performers_obstacle(
    consent: ConsentRecord, of_age: int, custodians: tuple[tuple[str, str], ...] | None, now: int
) -> Obstacle | None:
    """Why the permits of this consent do not count for want of the right performers; None when they do.

    A holder of custody has no say for an adult. Nor has a proxy by what was given before that: a minor
    gives no power of attorney, and guardianship of a minor ends when the minor comes of age.
    """
    if of_age <= now:
        if consent.by_citizen or consent.by_unidentified:
            return None
        given_by_proxy = consent.date_time >= of_age and any(
            deputy.proxy and _in_force(deputy, now) for deputy in consent.deputies
        )
        return None if given_by_proxy else "consent-not-by-citizen"
    holders = [deputy for deputy in consent.deputies if deputy.custody]
    if not (consent.by_citizen and holders):
        return "consent-needs-custody-holder"
    for holder in holders:
        known = custodians is None or not set(custodians).isdisjoint(holder.identifiers)
        if known and _in_force(holder, now):
            return None
    return "consent-custody-ended"


def _in_force(deputy: Deputy, now: int) -> bool:
    return (deputy.start is None or deputy.start <= now) and (deputy.end is None or now < deputy.end)


def _born(request: Request, now: datetime) -> date | None:
    if request.citizen is None:  # a birth date of nobody known says nothing
        return None
    today = now.astimezone(COPENHAGEN).date()
    return citizen_birthdate(Identifier(*request.citizen), today) or request.birth_date
