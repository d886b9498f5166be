"""What do the parts of a handleplan say: its goals, tasks and team?

Each part says with codes which kind of information it is, so that it can be withheld alone.
"""

from typing import Final

from message_schemas.definitions.common import citizen, of_system, structure
from message_schemas.definitions.handleplan_rules import GOAL_RULES, TEAM_RULES
from message_schemas.definitions.model import MANY, Element, Profile, extension
from message_schemas.terminology import TOPIC, TOPICS
from message_schemas.terminology.plans import (
    ACHIEVEMENTS,
    GOAL_KIND,
    GOAL_KINDS,
    TEAM_ROLES,
)

RESPONSIBLE: Final = structure("responsible")
PART_OF_GOAL: Final = structure("part-of-goal")
FOLLOW_UP_DATE: Final = structure("follow-up-date")

FOLLOW_UP: Final = extension(
    FOLLOW_UP_DATE, "Dato for opfølgning", "Date of follow-up", "date", expected=True
)

GOAL: Final = Profile(
    "handleplan-goal",
    "Goal",
    "Et mål eller delmål",
    "A goal or sub-goal",
    (
        extension(
            RESPONSIBLE,
            "Den ene part, der er ansvarlig for målet",
            "The one party that is responsible for the goal",
            "Reference",
            expected=True,
            targets=("Organization", "CareTeam", "PractitionerRole", "Practitioner"),
        ),
        FOLLOW_UP,
        extension(
            PART_OF_GOAL,
            "Målet, som dette er et delmål af",
            "The goal that this is a sub-goal of",
            "Reference",
            targets=("Goal",),
            in_bundle=True,
        ),
        Element("lifecycleStatus", "Målets status", "The goal's status", min=1),
        Element(
            "achievementStatus",
            "Hvor langt målet er nået",
            "How far the goal is reached",
            values=ACHIEVEMENTS,
            text_allowed=True,
        ),
        Element(
            "category",
            "Hvad målet handler om",
            "What the goal is about",
            max=MANY,
            slice="topic",
            where=of_system(TOPIC.url),
            values=TOPICS,
            expected=True,
        ),
        Element(
            "category",
            "Behandlingsmål eller andet mål for samarbejdet",
            "Goal of the treatment or another of the cooperation",
            slice="kind",
            where=of_system(GOAL_KIND.url),
            values=GOAL_KINDS,
        ),
        Element(
            "description",
            "Målet",
            "The goal",
            min=1,
            elements=(Element("text", "Målet i ord", "The goal in words", expected=True),),
        ),
        citizen(minimum=0),
        Element("start[x]", "Hvornår arbejdet begynder", "When the work begins"),
        Element(
            "target",
            "Tidsramme",
            "Time frame",
            max=MANY,
            expected=True,
            elements=(
                Element(
                    "due[x]",
                    "Hvornår målet skal være nået",
                    "When the goal is to be reached",
                    types=("date", "Duration"),
                    expected=True,
                ),
            ),
        ),
        Element("statusDate", "Hvornår målet sidst er vurderet", "When the goal was last reviewed"),
        Element(
            "expressedBy",
            "Hvem der har sat målet i ord",
            "Who put the goal in words",
            targets=("Patient", "Practitioner", "PractitionerRole", "RelatedPerson"),
        ),
    ),
    GOAL_RULES,
)
TASK: Final = Profile(
    "handleplan-task",
    "Task",
    "En opgave: hvem gør hvad og hvornår",
    "A task: who does what and when",
    (
        Element("status", "Opgavens status", "The task's status", min=1),
        Element("intent", "Hensigt", "Intent", min=1),
        Element("code", "Hvad der skal gøres, og metoden", "What is done, and the method", expected=True),
        Element(
            "focus",
            "Målet, som opgaven tjener",
            "The goal that the task serves",
            targets=(
                "Goal",
                "CarePlan",
                "ServiceRequest",
                "Appointment",
                "MedicationRequest",
                "Communication",
            ),
        ),
        citizen("for", 0),
        Element(
            "owner",
            "Hvem der er ansvarlig for opgaven",
            "Who is responsible for the task",
            targets=(
                "Organization",
                "CareTeam",
                "PractitionerRole",
                "Practitioner",
                "Patient",
                "RelatedPerson",
                "HealthcareService",
                "Device",
            ),
            expected=True,
        ),
        Element(
            "restriction",
            "Rammer for opgaven",
            "The task's limits",
            expected=True,
            elements=(Element("period", "Hvornår den skal gøres", "When it is to be done", expected=True),),
        ),
    ),
)
TEAM: Final = Profile(
    "handleplan-care-team",
    "CareTeam",
    "Teamet omkring borgeren",
    "The team around the citizen",
    (
        citizen(minimum=0),
        Element(
            "participant",
            "Deltager i teamet",
            "Member of the team",
            max=MANY,
            expected=True,
            elements=(
                Element(
                    "role",
                    "Deltagerens rolle: tovholder, sagsbehandler, behandler …",
                    "The member's role: coordinator, caseworker, practitioner …",
                    max=MANY,
                    expected=True,
                    values=TEAM_ROLES,
                    text_allowed=True,
                ),
                Element(
                    "member",
                    "Personen eller parten",
                    "The person or party",
                    targets=(
                        "Practitioner",
                        "PractitionerRole",
                        "Organization",
                        "RelatedPerson",
                        "Patient",
                        "CareTeam",
                    ),
                    expected=True,
                ),
                Element(
                    "onBehalfOf",
                    "Parten, som personen kommer fra",
                    "The party that the person comes from",
                    targets=("Organization",),
                ),
                Element("period", "Hvor længe deltageren har rollen", "How long the member has the role"),
            ),
        ),
    ),
    TEAM_RULES,
)
