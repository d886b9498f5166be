"""What does each kind of audit entry look like? A table from kinds to BALP's patterns.

`delivery.released` is the disclosure, not `delivery.handed-over`: it is written in the transaction after
which nobody can call the message back, so that nothing leaves without it, whatever happens next.
`delivery.handed-over` says that the recipient's channel has taken it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from hub.flow.auditing import balp
from message_schemas import JsonObject


class Sides(StrEnum):
    """Who stands on which side."""

    ASKING = "asking"  # a party gives the hub something; a query flows this way too
    READING = "reading"  # the hub gives a party what it asked for
    DISCLOSING = "disclosing"  # the hub gives a recipient what another party sent
    DECIDING = "deciding"  # the hub decides whether a recipient may get what another party sends
    NOTING = "noting"  # something became of a delivery


class About(StrEnum):
    """What the entry's one system object is, where BALP wants one."""

    DATA = "data"
    QUERY = "query"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Pattern:
    """One way for an AuditEvent to look. `profile` needs a citizen; `plain` is for an entry about none."""

    type: JsonObject
    action: str
    sides: Sides
    subtype: JsonObject | None = None
    about: About = About.NONE
    profile: str | None = None
    plain: str | None = None
    outcome: str = balp.SUCCESS


def _restful(interaction: JsonObject, action: str, sides: Sides, about: About, name: str) -> Pattern:
    return Pattern(
        balp.RESTFUL, action, sides, interaction, about, balp.profile(f"Patient{name}"), balp.profile(name)
    )


CREATE: Final = _restful(balp.CREATED, "C", Sides.ASKING, About.DATA, "Create")
READ: Final = _restful(balp.READ, "R", Sides.READING, About.DATA, "Read")
UPDATE: Final = _restful(balp.UPDATED, "U", Sides.ASKING, About.DATA, "Update")
QUERY: Final = _restful(balp.SEARCHED, "E", Sides.ASKING, About.QUERY, "Query")
OPERATION: Final = Pattern(balp.RESTFUL, "E", Sides.ASKING, balp.OPERATED)
DECISION: Final = Pattern(
    balp.SECURITY_ALERT, "E", Sides.DECIDING, balp.BY_CONSENT, profile=balp.profile("AuthZconsent")
)
DISCLOSURE: Final = Pattern(
    balp.EXPORT,
    "R",
    Sides.DISCLOSING,
    balp.DISCLOSE,
    profile=balp.profile("PrivacyDisclosure.Source"),
)
TRANSMISSION: Final = Pattern(balp.EXPORT, "R", Sides.DISCLOSING, balp.TRANSMIT)
RECEIPT: Final = Pattern(
    balp.IMPORT, "C", Sides.ASKING, balp.DISCLOSE, profile=balp.profile("PrivacyDisclosure.Recipient")
)
REFUSAL: Final = Pattern(balp.IMPORT, "C", Sides.ASKING, outcome=balp.MINOR_FAILURE)
STATUS: Final = Pattern(balp.DELIVERY, "U", Sides.NOTING)
FAILURE: Final = Pattern(balp.DELIVERY, "U", Sides.NOTING, outcome=balp.SERIOUS_FAILURE)

_DICOM: Final = (balp.EXPORT, balp.IMPORT, balp.SECURITY_ALERT)
_BY_KIND: Final[Mapping[str, Pattern]] = {
    "consent.decided": DECISION,
    "consent.evaluated": DECISION,
    "message.accepted": RECEIPT,
    "message.refused": REFUSAL,
    "delivery.released": DISCLOSURE,
    "delivery.handed-over": TRANSMISSION,
    "delivery.rejected": FAILURE,
    "delivery.dead": FAILURE,
    "delivery.expired": FAILURE,
    "case.event-recorded": UPDATE,
}
_BY_VERB: Final[Mapping[str, Pattern]] = {
    "recorded": CREATE,
    "opened": CREATE,
    "reviewed": CREATE,
    "replaced": UPDATE,
    "renewed": UPDATE,
    "revoked": UPDATE,
    "changed": UPDATE,
    "closed": UPDATE,
    "made-anonymous": UPDATE,
    "read": READ,
    "history-read": READ,
    "searched": QUERY,
}


def pattern_of(kind: str) -> Pattern:
    """The pattern of a kind; one that is not named goes by its verb, else it is an operation."""
    if kind in _BY_KIND:
        return _BY_KIND[kind]
    subject, _, verb = kind.partition(".")
    return STATUS if subject == "delivery" else _BY_VERB.get(verb, OPERATION)


def kinds_of_type(code: str) -> tuple[str, ...]:
    """The kinds whose AuditEvents have this code of DICOM's as their type; none for another code."""
    return tuple(
        kind for kind, pattern in _BY_KIND.items() if pattern.type in _DICOM and pattern.type["code"] == code
    )
