"""Which rules must a handleplan keep that no cardinality can say?"""

from collections.abc import Iterator
from typing import Any, Final

from message_schemas.codes import SID_CASE
from message_schemas.definitions.common import structure
from message_schemas.definitions.model import Rule
from message_schemas.fhir_r4.values import has_code, is_after
from message_schemas.message import Message, codings_of, extensions_of, objects, text_of
from message_schemas.terminology import ASSESSMENT_TOPICS, TOPIC
from message_schemas.terminology.plan_codes import LaterContact, PlanKind, TeamRole
from message_schemas.terminology.plans import LATER_CONTACT, PLAN_KIND, TEAM_ROLE

JsonObject = dict[str, Any]

_PART_OF: Final = structure("part-of-goal")
_FOLLOW_UP: Final = structure("follow-up-date")
_APPROVAL: Final = structure("approval")
_PLANNED: Final = frozenset({"Goal", "Task", "CareTeam", "Observation"})
_NOT_CONTACTED: Final = (LaterContact.ANONYMOUS.value, LaterContact.DECLINED.value)


def _goal_part_of_itself(message: Message, number: int, _plan: JsonObject) -> Iterator[str]:
    """Every goal is followed upwards once, however long the way is."""
    if not _is_first_focus(message, number):
        return
    above = {place: _goal_above(message, goal) for place, goal in message.of_type("Goal")}
    settled: set[int] = set()
    for place in above:
        way: dict[int, None] = {}
        current: int | None = place
        while current is not None and current not in way and current not in settled:
            way[current] = None
            current = above.get(current)
        settled |= way.keys()
        if current in way:
            steps = list(way)
            for one in steps[steps.index(current) :]:
                yield f"entry[{one}].resource.extension"


def _goal_above(message: Message, goal: JsonObject) -> int | None:
    """The entry of the main goal; a goal has one at the most, which its profile sees to."""
    for extension in extensions_of(goal, _PART_OF)[:1]:
        found = message.resolve(extension.get("valueReference"))
        return found[0] if found else None
    return None


def _due_before_start(_message: Message, _number: int, goal: JsonObject) -> Iterator[str]:
    for place, target in enumerate(objects(goal.get("target"), keep_gaps=True)):
        if is_after(goal.get("startDate"), target.get("dueDate")):
            yield f"target[{place}].dueDate"


def _follow_up_before_start(_message: Message, _number: int, resource: JsonObject) -> Iterator[str]:
    """Of a goal, or of the whole plan."""
    period = resource.get("period")
    start = period.get("start") if isinstance(period, dict) else resource.get("startDate")
    if any(is_after(start, one.get("valueDate")) for one in extensions_of(resource, _FOLLOW_UP)):
        yield "extension"


def _more_coordinators(_message: Message, _number: int, team: JsonObject) -> Iterator[str]:
    """The coordinator may change: one whose time has ended is no longer one."""
    found = 0
    for place, participant in enumerate(objects(team.get("participant"), keep_gaps=True)):
        period = participant.get("period")
        ended = isinstance(period, dict) and "end" in period
        if _has_role(participant, TeamRole.COORDINATOR) and not ended:
            found += 1
            if found > 1:
                yield f"participant[{place}].role"


def _undivided_text(_message: Message, _number: int, plan: JsonObject) -> Iterator[str]:
    for name in ("title", "description", "note"):
        if name in plan:
            yield name
    for place, activity in enumerate(objects(plan.get("activity"), keep_gaps=True)):
        for name in ("progress", "detail"):
            if name in activity:
                yield f"activity[{place}].{name}"


def _active_without_approval(_message: Message, _number: int, plan: JsonObject) -> Iterator[str]:
    if plan.get("status") == "active" and not plan.get("partOf") and not extensions_of(plan, _APPROVAL):
        yield "extension"


def _closed_without_outcome(message: Message, _number: int, plan: JsonObject) -> Iterator[str]:
    if plan.get("status") in ("completed", "revoked") and not _says(message, "plan-review"):
        yield "supportingInfo"


def _contribution_to_nothing(_message: Message, _number: int, plan: JsonObject) -> Iterator[str]:
    codes = {
        text_of(coding.get("code"))
        for concept in objects(plan.get("category"))
        for coding in codings_of(concept)
        if coding.get("system") == PLAN_KIND.url
    }
    if codes and PlanKind.HANDLEPLAN.value not in codes and not plan.get("partOf"):
        yield "partOf"


def _without_coordinator(message: Message, number: int, plan: JsonObject) -> Iterator[str]:
    found = any(
        _has_role(participant, TeamRole.COORDINATOR)
        for _, team in message.of_type("CareTeam")
        for participant in objects(team.get("participant"))
    )
    if _is_open_handleplan(plan) and not found:
        yield f"entry[{number}].resource.careTeam"


def _without_reason(message: Message, number: int, plan: JsonObject) -> Iterator[str]:
    if _is_open_handleplan(plan) and not _says(message, "reason-for-contact"):
        yield f"entry[{number}].resource.supportingInfo"


def _without_assessment(message: Message, number: int, plan: JsonObject) -> Iterator[str]:
    codes = ASSESSMENT_TOPICS.include[0].codes or ()
    if _is_open_handleplan(plan) and not _says(message, *codes):
        yield f"entry[{number}].resource.supportingInfo"


def _without_later_contact(message: Message, number: int, plan: JsonObject) -> Iterator[str]:
    if _is_open_handleplan(plan) and not _says(message, "contact-after-treatment"):
        yield f"entry[{number}].resource.supportingInfo"


def _anonymous_contacted(message: Message, number: int, _plan: JsonObject) -> Iterator[str]:
    known = message.patient.identifiers if message.patient else ()
    if not _is_first_focus(message, number) or not known or any(one.system != SID_CASE for one in known):
        return
    for place, observation in message.of_type("Observation"):
        if has_code(observation.get("code"), TOPIC.url, "contact-after-treatment"):
            value = observation.get("valueCodeableConcept")
            if not has_code(value, LATER_CONTACT.url, *_NOT_CONTACTED):
                yield f"entry[{place}].resource.value"


def _apart_from_the_plan(message: Message, number: int, _plan: JsonObject) -> Iterator[str]:
    """What nothing in the message points to and what itself points to no plan, goal or task."""
    if not _is_first_focus(message, number):
        return
    named: set[int] = set()
    for place, resource in message.resources():
        if resource.get("resourceType") != "Provenance":
            named |= {target for target in _targets(message, resource) if target != place}
    for place, resource in message.resources():
        joined = "basedOn" in resource or "focus" in resource or extensions_of(resource, _PART_OF)
        if text_of(resource.get("resourceType")) in _PLANNED and place not in named and not joined:
            yield f"entry[{place}].resource"


def _targets(message: Message, resource: JsonObject) -> Iterator[int]:
    pending: list[Any] = [resource]
    while pending:
        item = pending.pop()
        if isinstance(item, list):
            pending.extend(item)
        elif isinstance(item, dict):
            if found := message.resolve(item):
                yield found[0]
            pending.extend(item.values())


def _is_open_handleplan(plan: JsonObject) -> bool:
    """Whether it proposes or approves the plan itself: a contribution or a closing says less."""
    return plan.get("status") in ("draft", "active") and not plan.get("partOf")


def _is_first_focus(message: Message, number: int) -> bool:
    """Rules about the whole message speak once, however many plans it holds."""
    first = next((found[0] for one in message.focus if (found := message.resolve(one))), None)
    return first == number


def _says(message: Message, *topics: str) -> bool:
    return any(has_code(one.get("code"), TOPIC.url, *topics) for _, one in message.of_type("Observation"))


def _has_role(participant: JsonObject, role: TeamRole) -> bool:
    return any(has_code(concept, TEAM_ROLE.url, role.value) for concept in objects(participant.get("role")))


def _observed(*topics: str) -> str:
    listed = " | ".join(f"'{topic}'" for topic in topics)
    within = f"code in ({listed})" if len(topics) > 1 else f"code = {listed}"
    return (
        "%resource.entry.resource.ofType(Observation)"
        f".where(code.coding.where(system = '{TOPIC.url}' and {within}).exists())"
    )


_OPEN: Final = "entry.resource.ofType(CarePlan).where(status in ('draft' | 'active') and partOf.empty())"
_COORDINATORS: Final = (
    f"participant.where(role.coding.where(system = '{TEAM_ROLE.url}' and code = 'coordinator').exists()"
)

GOAL_RULES: Final = (
    Rule(
        "goal-due-before-start",
        "target.where(due is date).all(due >= %resource.start)",
        _due_before_start,
    ),
    Rule(
        "follow-up-before-start",
        f"extension('{_FOLLOW_UP}').all(value >= %resource.start)",
        _follow_up_before_start,
    ),
)
TEAM_RULES: Final = (
    Rule("coordinator-not-one", f"{_COORDINATORS} and period.end.empty()).count() <= 1", _more_coordinators),
)
PLAN_RULES: Final = (
    Rule(
        "follow-up-before-start",
        f"extension('{_FOLLOW_UP}').all(value >= %resource.period.start)",
        _follow_up_before_start,
    ),
    Rule(
        "plan-text-undivided",
        "(title | description | note | activity.progress | activity.detail).empty()",
        _undivided_text,
        "warning",
    ),
    Rule(
        "plan-approved-by-nobody",
        f"status = 'active' and partOf.empty() implies extension('{_APPROVAL}').exists()",
        _active_without_approval,
        "warning",
    ),
    Rule(
        "plan-closed-without-outcome",
        "status in ('completed' | 'revoked') implies supportingInfo.resolve().ofType(Observation)"
        f".code.coding.where(system = '{TOPIC.url}' and code = 'plan-review').exists()",
        _closed_without_outcome,
        "warning",
    ),
    Rule(
        "contribution-to-nothing",
        f"category.coding.where(system = '{PLAN_KIND.url}' and code != 'handleplan').exists()"
        " implies partOf.exists()",
        _contribution_to_nothing,
        "warning",
    ),
)
MESSAGE_RULES: Final = (
    Rule(
        "goal-part-of-itself",
        f"entry.resource.ofType(Goal).all((id in repeat(extension('{_PART_OF}').value.resolve()).id).not())",
        _goal_part_of_itself,
    ),
    Rule(
        "anonymous-contacted",
        f"entry.resource.ofType(Patient).identifier.all(system = '{SID_CASE}') implies "
        + _observed("contact-after-treatment")
        + f".value.coding.where(system = '{LATER_CONTACT.url}').all(code in ('anonymous' | 'declined'))",
        _anonymous_contacted,
    ),
    Rule(
        "plan-without-coordinator",
        f"{_OPEN}.exists() implies entry.resource.ofType(CareTeam).{_COORDINATORS}).exists()",
        _without_coordinator,
        "warning",
    ),
    Rule(
        "plan-without-reason",
        f"{_OPEN}.exists() implies {_observed('reason-for-contact')}.exists()",
        _without_reason,
        "warning",
    ),
    Rule(
        "plan-without-assessment",
        f"{_OPEN}.exists() implies {_observed(*(ASSESSMENT_TOPICS.include[0].codes or ()))}.exists()",
        _without_assessment,
        "warning",
    ),
    Rule(
        "plan-without-later-contact",
        f"{_OPEN}.exists() implies {_observed('contact-after-treatment')}.exists()",
        _without_later_contact,
        "warning",
    ),
    Rule(
        "part-apart-from-plan",
        "entry.resource.where($this is Goal or $this is Task or $this is CareTeam or $this is Observation)"
        ".where(basedOn.empty() and focus.empty()"
        f" and extension.where(url = '{_PART_OF}').empty())"
        ".all(id in %resource.entry.resource.where(($this is Provenance).not()).descendants()"
        ".reference.where($this is string).select(replaceMatches('^.*/', '')))",
        _apart_from_the_plan,
        "warning",
    ),
)
