"""What does a handleplan say?

One event for its whole life: `draft` proposes, `active` approves and reviews, `completed` and `revoked`
close; a party's contribution is a plan that is `partOf` it. What a plan says stands in its goals, tasks,
teams and observations, each with its own kind of information; the CarePlan itself only holds them together,
since nothing is left of the message when the plan itself has to be withheld.
"""

from typing import Final

from message_schemas.codes import EventCode, InformationCategory, Purpose
from message_schemas.definitions.common import citizen, of_system, reveals, structure
from message_schemas.definitions.handleplan_grounds import ASSESSMENT, CASE_FILE, LATER_CONTACT, REVIEW
from message_schemas.definitions.handleplan_parts import FOLLOW_UP, GOAL, TASK, TEAM
from message_schemas.definitions.handleplan_rules import MESSAGE_RULES, PLAN_RULES
from message_schemas.definitions.model import (
    MANY,
    Content,
    Element,
    EventDefinition,
    Profile,
    Where,
    coded,
    extension,
)
from message_schemas.terminology import TOPIC, of_fhir
from message_schemas.terminology.plans import APPROVER_ROLES, PLAN_KIND, PLAN_KINDS

_C = InformationCategory
APPROVAL: Final = structure("approval")
_STATUS: Final = of_fhir(
    "handleplan-status",
    "Handleplanens status",
    "A handleplan's status",
    "http://hl7.org/fhir/request-status",
    "draft",
    "active",
    "completed",
    "revoked",
)
_WRITERS: Final = (
    "Organization",
    "PractitionerRole",
    "Practitioner",
    "CareTeam",
    "Patient",
    "RelatedPerson",
    "Device",
)

_APPROVALS: Final = Element(
    "extension",
    "Godkendelse af planen",
    "Approval of the plan",
    max=MANY,
    slice="approval",
    where=Where("url", value=APPROVAL),
    elements=(
        extension(
            "role",
            "Hvem der godkender",
            "Who approves",
            "Coding",
            required=True,
            values=APPROVER_ROLES,
        ),
        extension(
            "date",
            "Hvornår planen er godkendt",
            "When the plan was approved",
            "date",
            required=True,
        ),
        extension(
            "by",
            "Personen, der godkender",
            "The person who approves",
            "Reference",
            expected=True,
            targets=("Patient", "Practitioner", "PractitionerRole", "RelatedPerson", "Organization"),
        ),
    ),
)
PLAN: Final = Profile(
    "handleplan-care-plan",
    "CarePlan",
    "Handleplanen",
    "The handleplan",
    (
        FOLLOW_UP,
        _APPROVALS,
        Element(
            "identifier",
            "Planens nummer, det samme i alle dens versioner",
            "The plan's number, the same in all its versions",
            max=MANY,
            expected=True,
        ),
        Element("status", "Planens status", "The plan's status", min=1, values=_STATUS),
        Element("intent", "Hensigt", "Intent", min=1),
        Element(
            "partOf",
            "Planen, som dette er et bidrag til",
            "The plan that this is a contribution to",
            max=MANY,
            targets=("CarePlan",),
        ),
        Element(
            "replaces",
            "Planen, som denne afløser",
            "The plan that this one replaces",
            max=MANY,
            targets=("CarePlan",),
        ),
        Element(
            "category",
            "Handleplanen selv, eller hvilken parts plan",
            "The handleplan itself, or which party's plan",
            slice="kind",
            where=of_system(PLAN_KIND.url),
            values=PLAN_KINDS,
            expected=True,
        ),
        citizen(),
        Element(
            "period",
            "Perioden, som planen gælder for",
            "The period that the plan is for",
            expected=True,
            elements=(
                Element("start", "Fra", "From", expected=True),
                Element("end", "Til", "To"),
            ),
        ),
        Element("created", "Hvornår planen er udarbejdet", "When the plan was made", expected=True),
        Element(
            "author",
            "Parten, der ejer planen",
            "The party that owns the plan",
            targets=_WRITERS,
            expected=True,
        ),
        Element("contributor", "Hvem der har bidraget", "Who has contributed", max=MANY, targets=_WRITERS),
        Element(
            "careTeam",
            "Teamet omkring borgeren",
            "The team around the citizen",
            max=MANY,
            targets=("CareTeam",),
            expected=True,
        ),
        Element(
            "addresses",
            "Diagnoser og problemer, som planen retter sig mod",
            "Diagnoses and problems that the plan addresses",
            max=MANY,
            targets=("Condition",),
        ),
        Element(
            "supportingInfo",
            "Vurderingen, årsagen til henvendelsen, sagsakter og andet grundlag",
            "The assessment, the reason for contact, case files and other grounds",
            max=MANY,
            expected=True,
        ),
        Element(
            "goal",
            "Mål og delmål",
            "Goals and sub-goals",
            max=MANY,
            targets=("Goal",),
            expected=True,
        ),
        Element(
            "activity",
            "Hvem der gør hvad og hvornår",
            "Who does what and when",
            max=MANY,
            expected=True,
            elements=(Element("reference", "Opgaven", "The task"),),
        ),
    ),
    PLAN_RULES,
)

EVENTS: Final = (
    EventDefinition(
        EventCode.HANDLEPLAN,
        "Handleplan",
        english="Handleplan (social action plan)",
        about_da=(
            "Foreslår, godkender, følger op på eller afslutter en handleplan efter § 141, eller er en parts "
            "bidrag til den: en behandlingsplan, en jobplan eller Kriminalforsorgens plan."
        ),
        about_en=(
            "Proposes, approves, reviews or closes a § 141 social action plan, or is a party's contribution "
            "to it: a treatment plan, a job plan or the probation service's plan."
        ),
        focus=(PLAN,),
        contents=(
            Content(GOAL, expected=True),
            Content(TASK, expected=True),
            Content(TEAM, expected=True),
            Content(ASSESSMENT, where=Where("code.coding.system", value=TOPIC.url)),
            Content(LATER_CONTACT, max=1, where=coded("code", TOPIC.url, "contact-after-treatment")),
            Content(REVIEW, where=coded("code", TOPIC.url, "plan-review")),
            Content(CASE_FILE),
        ),
        rules=MESSAGE_RULES,
        default_purpose=Purpose.COORDINATION,
        reveals=reveals(_C.HANDLEPLAN),
        answered_by=EventCode.HANDLEPLAN,
    ),
)
