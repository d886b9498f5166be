"""Is the citizen under 18, so that a holder of custody must have agreed too? (CONTRACT section 5, rule 7.)"""

from datetime import date, datetime

from consent.model import Request
from consent.periods import COPENHAGEN
from message_schemas.codes import SID_CASE
from message_schemas.identifiers import Identifier, citizen_birthdate

_MAJORITY = 18


def is_minor(request: Request, now: datetime) -> bool:
    """Under 18 on that day in Denmark; unknown age is a minor, but for an attested anonymous adult."""
    today = now.astimezone(COPENHAGEN).date()
    born = _born(request, today)
    if born is None:
        anonymous = request.citizen is not None and request.citizen[0] == SID_CASE
        return not (anonymous and request.adult_attested)
    # As tuples, so that one born on 29 February is of age on 1 March where the year has no such day.
    return (today.year, today.month, today.day) < (born.year + _MAJORITY, born.month, born.day)


def _born(request: Request, today: date) -> date | None:
    if request.citizen is None:  # a birth date of nobody known says nothing
        return None
    return citizen_birthdate(Identifier(*request.citizen), today) or request.birth_date
