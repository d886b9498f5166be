"""Who is in the team of the example plan, and how is the citizen's situation assessed?"""

import datetime as dt
from typing import Final

from message_schemas.builders.handleplan_values import AssessmentValue, PersonName, TeamMember, TeamRelative
from message_schemas.examples.people import AUTHORITY, CENTRE, FAMILY, GP, JOBCENTER
from message_schemas.terminology.plan_codes import AssessmentLevel, TeamRole

STARTED: Final = dt.date(2026, 8, 17)
CASEWORKER: Final = PersonName(family="Kjær", given=("Lone",))
PRACTITIONER: Final = PersonName(family="Holm", given=("Mette",))
_CONSULTANT: Final = PersonName(family="Bang", given=("Søren",))

TEAM: Final = (
    TeamMember(
        role=TeamRole.COORDINATOR,
        organization=AUTHORITY,
        name=CASEWORKER,
        phone="+4572107350",
        duty="indkalder teamet og følger op på planen",
        start=STARTED,
    ),
    TeamMember(
        role=TeamRole.MUNICIPAL_CASEWORKER, organization=AUTHORITY, name=CASEWORKER, phone="+4572107350"
    ),
    TeamMember(
        role=TeamRole.PRACTITIONER,
        organization=CENTRE,
        name=PRACTITIONER,
        phone="+4572107300",
        duty="står for behandlingen og kontakten til egen læge",
        start=STARTED,
    ),
    TeamMember(
        role=TeamRole.JOB_CONSULTANT,
        organization=JOBCENTER,
        name=_CONSULTANT,
        duty="finder vejen tilbage til arbejdet",
        start=dt.date(2026, 9, 1),
    ),
    TeamMember(
        role=TeamRole.HANDOVER_COORDINATOR,
        organization=JOBCENTER,
        name=_CONSULTANT,
        duty="leder overgangen, når den nuværende indsats slutter",
    ),
    TeamMember(
        role=TeamRole.FAMILY_ADVISER,
        organization=FAMILY,
        name=PersonName(family="Dam", given=("Ida",)),
        duty="følger børnene og samværet",
        start=STARTED,
    ),
    TeamMember(role=TeamRole.GENERAL_PRACTITIONER, organization=GP),
    TeamMember(role=TeamRole.REFERRER, organization=GP),
)
RELATIVES: Final = (
    TeamRelative(
        name=PersonName(family="Elmer", given=("Karen Test",)), relation="Søster", phone="+4520304050"
    ),
)
ASSESSMENTS: Final = (
    AssessmentValue(
        topic="substance-use",
        text="Dagligt forbrug af 15-20 genstande frem til august. Har tidligere haft to ædru perioder på "
        "et halvt år. Ingen stoffer.",
        level=AssessmentLevel.CONSIDERABLE,
    ),
    AssessmentValue(topic="income", text="Sygedagpenge siden maj 2026.", level=AssessmentLevel.SLIGHT),
    AssessmentValue(
        topic="economy",
        text="Restance på husleje og el, cirka 14.000 kr. Ønsker hjælp til en afdragsordning.",
        level=AssessmentLevel.MODERATE,
    ),
    AssessmentValue(topic="housing", text="Lejer en toværelses lejlighed. Vil gerne blive boende."),
    AssessmentValue(
        topic="work",
        text="Uddannet tømrer. Sygemeldt fra fast arbejde, og arbejdsgiveren holder pladsen åben.",
        level=AssessmentLevel.MODERATE,
    ),
    AssessmentValue(
        topic="crime",
        text="En dom for spirituskørsel i 2024 med ubetinget frakendelse. Ingen verserende sager.",
        level=AssessmentLevel.SLIGHT,
    ),
    AssessmentValue(
        topic="family", text="Fraskilt. Forholdet til børnenes mor er roligt, og de taler sammen hver uge."
    ),
    AssessmentValue(
        topic="children-and-custody",
        text="To børn på 9 og 12 år. Fælles forældremyndighed. Børnene bor hos deres mor og er hos borgeren "
        "hver anden weekend.",
    ),
    AssessmentValue(
        topic="somatic-health",
        text="Forhøjet blodtryk, som følges hos egen læge. Levertal kontrolleres hver tredje måned.",
        level=AssessmentLevel.SLIGHT,
    ),
    AssessmentValue(
        topic="mental-health",
        text="Angst i sociale situationer, mest uden for hjemmet. Ikke selvmordstruet.",
        level=AssessmentLevel.MODERATE,
    ),
    AssessmentValue(topic="network", text="Tæt kontakt med en søster. Har mistet de fleste venner."),
    AssessmentValue(topic="resources", text="Holder sine aftaler, er god til at bede om hjælp og har humor."),
    AssessmentValue(topic="strain", text="Drikker alene om aftenen, og ensomheden fylder."),
    AssessmentValue(topic="motivation", text="Har selv henvendt sig og siger klart, at han vil være ædru."),
    AssessmentValue(
        topic="treatment-need", text="Ambulant behandling i mindst ni måneder, derefter efterværn."
    ),
)
