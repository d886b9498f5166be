"""What does a decision on treatment say?"""

from collections.abc import Iterator
from typing import Any, Final

from message_schemas.codes import EventCode, InformationCategory, PartyKind, Purpose
from message_schemas.definitions.common import AUTHORITIES, citizen, reveals
from message_schemas.definitions.model import MANY, Element, EventDefinition, Profile, Rule, Test, coded
from message_schemas.definitions.parts import ANSWERED_MESSAGE, own_id
from message_schemas.message import Message, codings_of, objects
from message_schemas.terminology import (
    DECISION_DETAIL,
    DECISION_OUTCOME,
    DECISION_OUTCOMES,
    DECISION_OUTPUT,
    DECISION_OUTPUT_TYPES,
    LEGAL_GROUND,
    LEGAL_GROUNDS,
    TREATMENT_KINDS,
    CodeSystem,
)

JsonObject = dict[str, Any]

# The citizen has what they asked for, so there is nothing to complain about (M).
MET_IN_FULL: Final = frozenset({"granted", "go-ahead"})
# Such a decision begins no grant.
WITHOUT_GRANT: Final = frozenset({"go-ahead", "refused", "dismissed", "ceased"})
# These laws have no complaint to the appeals board (DOMAIN.md, complaint-window; K 3.5).
NO_APPEAL: Final = frozenset({"sel-101-a", "sul-141", "sul-142"})
_TEXT: Final = ("string", "markdown", "CodeableConcept", "Annotation", "Reference", "Attachment")


def _output(system: CodeSystem, code: str, da: str, en: str, value: Element, **more: Any) -> Element:
    """One of a decision's outputs, told by the code in its type."""
    return Element(
        "output",
        da,
        en,
        slice=code,
        where=coded("type", system.url, code),
        elements=(value,),
        **more,
    )


def _outputs(task: JsonObject, system: CodeSystem, code: str) -> list[tuple[int, JsonObject]]:
    return [
        (place, one)
        for place, one in enumerate(objects(task.get("output"), keep_gaps=True))
        if any((c.get("system"), c.get("code")) == (system.url, code) for c in codings_of(one.get("type")))
    ]


def _codes(task: JsonObject, kind: CodeSystem, name: str, system: CodeSystem) -> set[str]:
    """The codes of one system that an output says."""
    found: set[str] = set()
    for _, one in _outputs(task, kind, name):
        coding = one.get("valueCoding")
        codings = codings_of(one.get("valueCodeableConcept")) + ([coding] if isinstance(coding, dict) else [])
        found |= {
            c["code"] for c in codings if c.get("system") == system.url and isinstance(c.get("code"), str)
        }
    return found


def _outcomes(task: JsonObject) -> set[str]:
    return _codes(task, DECISION_OUTPUT, "outcome", DECISION_OUTCOME)


def _may_be_appealed(task: JsonObject) -> bool:
    """Whether the hub's own code says that the citizen's wish is not fully met, under a law with an appeal."""
    grounds = _codes(task, DECISION_DETAIL, "legal-ground", LEGAL_GROUND)
    return bool(_outcomes(task) - MET_IN_FULL) and not (grounds and grounds <= NO_APPEAL)


def _grounds_missing(_message: Message, _number: int, task: JsonObject) -> Iterator[str]:
    if _outcomes(task) - MET_IN_FULL and not _outputs(task, DECISION_OUTPUT, "grounds"):
        yield "output"


def _needs(system: CodeSystem, name: str) -> Test:
    def test(_message: Message, _number: int, task: JsonObject) -> Iterator[str]:
        if _may_be_appealed(task) and not _outputs(task, system, name):
            yield "output"

    return test


def _period_unsaid(_message: Message, _number: int, task: JsonObject) -> Iterator[str]:
    outcomes = _outcomes(task)
    grants = not outcomes or bool(outcomes - WITHOUT_GRANT)
    if grants and not _outputs(task, DECISION_OUTPUT, "grant-period"):
        yield "output"


def _deadline_unsaid(_message: Message, _number: int, task: JsonObject) -> Iterator[str]:
    if not _outcomes(task) and not _outputs(task, DECISION_OUTPUT, "complaint-deadline"):
        yield "output"


def _said_in(system: CodeSystem, *codes: str) -> str:
    """The FHIRPath: an output's value is one of these codes, or any of the system where none is given."""
    which = " | ".join(f"'{code}'" for code in codes)
    chosen = f" and code in ({which})" if codes else ""
    values = "(output.value.coding | output.value.ofType(Coding))"
    return f"{values}.where(system = '{system.url}'{chosen}).exists()"


def _has(code: str) -> str:
    """The FHIRPath: there is an output of this kind."""
    return f"output.where(type.coding.code = '{code}').exists()"


_NOT_MET: Final = _said_in(DECISION_OUTCOME, *sorted(DECISION_OUTCOME.codes - MET_IN_FULL))
_APPEAL: Final = (
    f"({_said_in(LEGAL_GROUND)}.not() or {_said_in(LEGAL_GROUND, *sorted(LEGAL_GROUND.codes - NO_APPEAL))})"
)


def _said(da: str, en: str) -> Element:
    return Element("value[x]", da, en, min=1, types=_TEXT)


_O, _D = DECISION_OUTPUT, DECISION_DETAIL
_PROVIDER: Final = Element(
    "value[x]",
    "Tilbuddet",
    "The provider",
    min=1,
    types=("Reference", "Identifier", "string", "CodeableConcept"),
)
_PERIOD: Final = Element(
    "value[x]",
    "Perioden",
    "The period",
    min=1,
    types=("Period",),
    elements=(
        Element("start", "Første dag", "The first day", min=1),
        Element("end", "Sidste dag", "The last day", expected=True),
    ),
)
_OUTCOME: Final = Element(
    "value[x]",
    "Udfaldet",
    "The outcome itself",
    min=1,
    types=("string", "code", "Coding", "CodeableConcept"),
    values=DECISION_OUTCOMES,
    text_allowed=True,
)
_DAY: Final = Element("value[x]", "Dagen", "The day", min=1, types=("date", "dateTime", "instant"))
_LAW: Final = Element(
    "value[x]",
    "Paragraffen",
    "The paragraph",
    min=1,
    types=("Coding", "CodeableConcept", "string"),
    values=LEGAL_GROUNDS,
    text_allowed=True,
)
_KIND: Final = Element(
    "value[x]",
    "Behandlingen",
    "The treatment",
    min=1,
    types=("Coding", "CodeableConcept", "string"),
    values=TREATMENT_KINDS,
    text_allowed=True,
)
DECISION: Final = Profile(
    "decision-task",
    "Task",
    "Afgørelsen",
    "The decision",
    (
        own_id("Afgørelsens eget id og sagens id", "The decision's own id and the case's id"),
        Element("status", "Afgørelsens status", "The decision's status", min=1),
        Element("intent", "Hensigt", "Intent", min=1),
        citizen("for"),
        Element(
            "basedOn",
            "Indstillingen, der afgøres",
            "The recommendation that is decided on",
            max=MANY,
            targets=("ServiceRequest", "Task"),
        ),
        Element("authoredOn", "Hvornår afgørelsen er truffet", "When the decision was made", expected=True),
        Element(
            "owner",
            "Hvem der har truffet afgørelsen",
            "Who made the decision",
            targets=("Organization", "PractitionerRole", "Practitioner"),
            expected=True,
        ),
        Element(
            "output",
            "Afgørelsens indhold",
            "What the decision says",
            min=1,
            max=MANY,
            elements=(
                Element(
                    "type",
                    "Hvad der siges noget om",
                    "What something is said about",
                    min=1,
                    values=DECISION_OUTPUT_TYPES,
                    text_allowed=True,
                ),
            ),
        ),
        _output(_O, "outcome", "Afgørelsens udfald", "The outcome", _OUTCOME, min=1),
        _output(
            _O,
            "grounds",
            "Begrundelse",
            "Grounds",
            _said("Begrundelsen", "The grounds"),
            max=MANY,
            expected=True,
        ),
        _output(_O, "grant-period", "Bevillingsperiode", "Grant period", _PERIOD),
        _output(_O, "complaint-deadline", "Klagefrist", "Deadline for a complaint", _DAY),
        _output(
            _O, "new-provider", "Nyt tilbud efter frit valg", "New provider under free choice", _PROVIDER
        ),
        _output(_D, "legal-ground", "Lovgrundlag", "Legal ground", _LAW, expected=True),
        _output(_D, "treatment", "Hvilken behandling", "Which treatment", _KIND, expected=True),
        _output(_D, "provider", "Tilbuddet, hvor behandlingen gives", "The provider", _PROVIDER),
        _output(
            _D,
            "complaint-guidance",
            "Klagevejledning",
            "Complaint guidance",
            _said("Vejledningen", "The guidance"),
            max=MANY,
        ),
        _output(_D, "complaint-to", "Hvor klagen sendes hen", "Where a complaint is sent", _PROVIDER),
        _output(_D, "citizen-told", "Hvornår borgeren fik afgørelsen", "When the citizen got it", _DAY),
    ),
    (
        Rule("decision-without-grounds", f"{_NOT_MET} implies {_has('grounds')}", _grounds_missing),
        Rule(
            "decision-without-complaint-deadline",
            f"({_NOT_MET} and {_APPEAL}) implies {_has('complaint-deadline')}",
            _needs(DECISION_OUTPUT, "complaint-deadline"),
        ),
        Rule(
            "decision-without-guidance",
            f"({_NOT_MET} and {_APPEAL}) implies {_has('complaint-guidance')}",
            _needs(DECISION_DETAIL, "complaint-guidance"),
            "warning",
        ),
        Rule(
            "decision-without-period",
            f"{_said_in(DECISION_OUTCOME, *sorted(WITHOUT_GRANT))} or {_has('grant-period')}",
            _period_unsaid,
            "warning",
        ),
        Rule(
            "decision-without-deadline-or-code",
            f"{_said_in(DECISION_OUTCOME)} or {_has('complaint-deadline')}",
            _deadline_unsaid,
            "warning",
        ),
    ),
)

EVENTS: Final = (
    EventDefinition(
        EventCode.DECISION_NOTICE,
        "Afgørelse",
        english="Decision",
        about_da=(
            "Meddeler afgørelsen med begrundelse, bevillingsperiode og klagevejledning. Får borgeren ikke "
            "fuldt ud medhold, skal begrundelse og klagefrist være med."
        ),
        about_en=(
            "Gives the decision with its grounds, grant period and complaint guidance. Where the citizen's "
            "wish is not fully met, grounds and the deadline for a complaint must be there."
        ),
        focus=(DECISION,),
        contents=(ANSWERED_MESSAGE,),
        default_purpose=Purpose.CASE_PROCESSING,
        reveals=reveals(InformationCategory.SUBSTANCE_USE),
        sender_kinds=AUTHORITIES | {PartyKind.APPEALS_BOARD},
    ),
)
