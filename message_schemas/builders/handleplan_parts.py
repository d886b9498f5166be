"""How are a plan's goals, tasks and team written, each with its own kind of information?"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from message_schemas.builders.coded import day, extension, period
from message_schemas.builders.envelope import Frame, narrative, reference
from message_schemas.builders.handleplan_values import (
    ActionValue,
    GoalValue,
    TeamMember,
    TeamRelative,
)
from message_schemas.builders.parts import concept
from message_schemas.builders.persons import Persons, person
from message_schemas.definitions.handleplan_parts import FOLLOW_UP_DATE, PART_OF_GOAL, RESPONSIBLE
from message_schemas.terminology import TOPIC
from message_schemas.terminology.plan_codes import TeamRole
from message_schemas.terminology.plans import (
    ACHIEVEMENT_NAMES,
    ACHIEVEMENT_SYSTEM,
    GOAL_KIND,
    TEAM_ROLE,
)

JsonObject = dict[str, Any]

_GOAL_STATUS: Final = {
    "draft": "proposed",
    "active": "active",
    "completed": "completed",
    "revoked": "cancelled",
}
_TASK_STATUS: Final = {
    "draft": "draft",
    "active": "accepted",
    "completed": "completed",
    "revoked": "cancelled",
}


def goals(
    frame: Frame, persons: Persons, values: Iterable[GoalValue], stage: str
) -> Iterator[tuple[JsonObject, list[JsonObject]]]:
    """Every goal and sub-goal with the tasks that serve it."""
    waiting: list[tuple[GoalValue, JsonObject | None]] = [(value, None) for value in values]
    number = 0
    while waiting:
        value, above = waiting.pop(0)
        goal = _goal(frame, value, f"goal-{number}", stage)
        if extensions := _goal_extensions(persons, value, above):
            goal["extension"] = extensions
        yield (
            goal,
            [
                _task(frame, persons, action, f"goal-{number}-task-{place}", value, goal, stage)
                for place, action in enumerate(value.actions)
            ],
        )
        waiting += [(one, goal) for one in value.sub_goals]
        number += 1


def teams(
    frame: Frame, persons: Persons, members: Iterable[TeamMember], relatives: Iterable[JsonObject]
) -> Iterator[JsonObject]:
    """The team, divided by what a role tells about the citizen.

    That a probation officer is in it is information about a sentence, so it is a team of its own.
    """
    divided: dict[frozenset[str], list[JsonObject]] = {}
    for member in members:
        divided.setdefault(_says(member.role), []).append(_participant(persons, member))
    for relative in relatives:
        participant = {"role": [concept(TEAM_ROLE, TeamRole.RELATIVE)], "member": reference(relative)}
        divided.setdefault(_says(TeamRole.RELATIVE), []).append(participant)
    for place, participants in enumerate(divided.values()):
        yield {
            "resourceType": "CareTeam",
            "id": frame.value.id_for(f"team-{place}"),
            "text": narrative(("Team", ", ".join(one["role"][0]["text"] for one in participants))),
            "status": "active",
            "subject": reference(frame.patient),
            "participant": participants,
        }


def relative(frame: Frame, value: TeamRelative, place: int) -> JsonObject:
    """The RelatedPerson of one of the citizen's own."""
    resource_id = frame.value.id_for(f"relative-{place}")
    name = value.name
    written = person("RelatedPerson", resource_id, name.family, name.given, value.phone, value.email)
    return written | {
        "patient": reference(frame.patient),
        "relationship": [concept(TEAM_ROLE, TeamRole.RELATIVE, value.relation)],
    }


def _goal_extensions(persons: Persons, value: GoalValue, above: JsonObject | None) -> list[JsonObject]:
    extensions = []
    if value.responsible:
        extensions.append(extension(RESPONSIBLE, "Reference", persons.party(value.responsible)))
    if value.follow_up:
        extensions.append(extension(FOLLOW_UP_DATE, "Date", value.follow_up.isoformat()))
    if above is not None:
        extensions.append(extension(PART_OF_GOAL, "Reference", reference(above)))
    return extensions


def _goal(frame: Frame, value: GoalValue, part: str, stage: str) -> JsonObject:
    goal: JsonObject = {
        "resourceType": "Goal",
        "id": frame.value.id_for(part),
        "text": narrative(
            ("Mål", value.description),
            ("Ansvarlig", value.responsible.name if value.responsible else ""),
            ("Tidsramme", day(value.due)),
            ("Opfølgning", day(value.follow_up)),
            ("Status", ACHIEVEMENT_NAMES[value.achievement] if value.achievement else ""),
        ),
        "lifecycleStatus": value.status or _GOAL_STATUS[stage],
        "category": [concept(TOPIC, value.topic)],
        "description": concept(TOPIC, value.topic, value.description),
        "subject": reference(frame.patient),
    }
    if value.kind:
        goal["category"].append(concept(GOAL_KIND, value.kind))
    if value.achievement:
        goal["achievementStatus"] = {
            "coding": [{"system": ACHIEVEMENT_SYSTEM, "code": value.achievement.value}]
        }
    if value.start:
        goal["startDate"] = value.start.isoformat()
    if value.due:
        goal["target"] = [{"dueDate": value.due.isoformat()}]
    if value.reviewed_on:
        goal["statusDate"] = value.reviewed_on.isoformat()
    if value.from_citizen:
        goal["expressedBy"] = reference(frame.patient)
    return goal


def _task(
    frame: Frame,
    persons: Persons,
    value: ActionValue,
    part: str,
    above: GoalValue,
    goal: JsonObject,
    stage: str,
) -> JsonObject:
    owner, named = None, ""
    if value.responsible == "citizen":
        owner, named = reference(frame.patient), "Borgeren"
    elif value.responsible is not None:
        owner, named = persons.party(value.responsible), value.responsible.name
    when = period(value.start, value.end)
    task: JsonObject = {
        "resourceType": "Task",
        "id": frame.value.id_for(part),
        "text": narrative(
            ("Opgave", value.what), ("Ansvarlig", named), ("Fra", day(value.start)), ("Til", day(value.end))
        ),
        "status": value.status or _TASK_STATUS[stage],
        "intent": "proposal" if stage == "draft" else "plan",
        "code": concept(TOPIC, value.topic or above.topic, value.what),
        "focus": reference(goal),
        "for": reference(frame.patient),
        "authoredOn": frame.sent,
    }
    if owner:
        task["owner"] = owner
    if when:
        task["restriction"] = {"period": when}
    return task


def _participant(persons: Persons, member: TeamMember) -> JsonObject:
    role = TEAM_ROLE.name(member.role)
    participant: JsonObject = {
        "role": [concept(TEAM_ROLE, member.role, f"{role}: {member.duty}" if member.duty else None)],
        "member": persons.party(member.organization),
    }
    if name := member.name:
        participant["onBehalfOf"] = participant["member"]
        participant["member"] = persons.practitioner(name.family, name.given, member.phone, member.email)
    if when := period(member.start, member.end):
        participant["period"] = when
    return participant


def _says(role: TeamRole) -> frozenset[str]:
    return next(one.categories for one in TEAM_ROLE.concepts if one.code == role)
