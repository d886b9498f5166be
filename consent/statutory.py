"""Does a statutory basis allow this disclosure without consent? (CONTRACT section 5, rule 8.)"""

from typing import Literal

from consent.model import ConsentPolicy, Request, StatutoryBasis
from message_schemas.codes import EventCode, LegalBasis, PartyKind

Refusal = Literal[
    "statutory-basis-unknown",
    "statutory-justification-missing",
    "statutory-basis-not-applicable",
    "statutory-category-not-covered",
]


def default_policy() -> ConsentPolicy:
    """The statutory bases that every municipality has."""
    return ConsentPolicy(
        statutory=(
            StatutoryBasis(
                code=LegalBasis.DUTY_TO_NOTIFY,
                events=frozenset({EventCode.CONCERN_NOTIFICATION}),
                recipient_kinds=frozenset({PartyKind.FAMILY_DEPARTMENT}),
            ),
            StatutoryBasis(
                code=LegalBasis.VITAL_INTEREST,
                events=frozenset({EventCode.CORRESPONDENCE, EventCode.INFORMATION_RESPONSE}),
                recipient_kinds=frozenset(
                    {PartyKind.PSYCHIATRY, PartyKind.HOSPITAL, PartyKind.GENERAL_PRACTICE}
                ),
            ),
            StatutoryBasis(
                code=LegalBasis.COURT_SENTENCE,
                events=frozenset(
                    {
                        EventCode.STATUS_REPORT,
                        EventCode.ENROLMENT_NOTICE,
                        EventCode.DISCHARGE_NOTICE,
                        EventCode.TEST_RESULT,
                    }
                ),
                sender_kinds=frozenset({PartyKind.CENTRE, PartyKind.RESIDENTIAL_INSTITUTION}),
                recipient_kinds=frozenset({PartyKind.PROBATION_SERVICE}),
            ),
            StatutoryBasis(
                code=LegalBasis.APPEAL,
                events=frozenset({EventCode.COMPLAINT_CASE}),
                sender_kinds=frozenset({PartyKind.CENTRE, PartyKind.SOCIAL_AUTHORITY}),
                recipient_kinds=frozenset({PartyKind.APPEALS_BOARD}),
            ),
        )
    )


def refusal(request: Request, category: str | None, policy: ConsentPolicy) -> Refusal | None:
    """Why the request's statutory basis does not carry this category; None when it does."""
    named = [basis for basis in policy.statutory if basis.code == request.legal_basis]
    if not named:
        return "statutory-basis-unknown"
    if not (request.justification or "").strip():
        return "statutory-justification-missing"
    applicable = [basis for basis in named if _applies(basis, request)]
    if not applicable:
        return "statutory-basis-not-applicable"
    if any(basis.categories is None or category in basis.categories for basis in applicable):
        return None
    return "statutory-category-not-covered"


def _applies(basis: StatutoryBasis, request: Request) -> bool:
    return (
        request.event in basis.events
        and (basis.sender_kinds is None or request.sender.kind in basis.sender_kinds)
        and (request.recipient.kind in basis.recipient_kinds or request.recipient.id in basis.recipients)
    )
