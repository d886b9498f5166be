"""What does a notice of enrolment say?"""

from typing import Final

from message_schemas.codes import EventCode, InformationCategory, Purpose
from message_schemas.definitions.common import PROVIDERS, citizen, of_system, reveals, structure
from message_schemas.definitions.model import (
    MANY,
    Content,
    Element,
    EventDefinition,
    Profile,
    coded,
    extension,
)
from message_schemas.definitions.parts import own_id, statement
from message_schemas.terminology import (
    LEGAL_GROUND,
    LEGAL_GROUNDS,
    TOPIC,
    TREATMENT_KIND,
    TREATMENT_KINDS,
)

COORDINATOR_EXTENSION: Final = structure("coordinator")
EXPECTED_LENGTH_EXTENSION: Final = structure("expected-length")

KIND_OF_TREATMENT: Final = Element(
    "type",
    "Slags behandling",
    "The kind of treatment",
    max=MANY,
    slice="treatment-kind",
    where=of_system(TREATMENT_KIND.url),
    values=TREATMENT_KINDS,
    expected=True,
)
LEGAL_GROUND_OF_COURSE: Final = Element(
    "type",
    "Lovgrundlag",
    "The legal ground",
    max=MANY,
    slice="legal-ground",
    where=of_system(LEGAL_GROUND.url),
    values=LEGAL_GROUNDS,
)
PROVIDER: Final = Element(
    "managingOrganization",
    "Det tilbud, der har ansvaret for behandlingen",
    "The provider that is responsible for the treatment",
    targets=("Organization",),
    expected=True,
)
CONTACT_PERSON: Final = Element(
    "careManager",
    "Borgerens kontaktperson i tilbuddet",
    "The citizen's contact person at the provider",
    targets=("PractitionerRole", "Practitioner"),
    expected=True,
)


def coordinator(da: str, en: str, *, expected: bool) -> Element:
    """Who coordinates the next stretch, anybody in the team (K 5.1.3)."""
    targets = ("PractitionerRole", "Practitioner", "Organization")
    return extension(COORDINATOR_EXTENSION, da, en, "Reference", expected=expected, targets=targets)


ENROLMENT: Final = Profile(
    "enrolment-episode",
    "EpisodeOfCare",
    "Indskrivningen",
    "The enrolment",
    (
        own_id("Forløbets eget id og sagens id", "The course's own id and the case's id"),
        Element("status", "Forløbets status", "The course's status", min=1, equals="active"),
        citizen("patient"),
        KIND_OF_TREATMENT,
        LEGAL_GROUND_OF_COURSE,
        Element(
            "period",
            "Behandlingens periode",
            "The period of treatment",
            expected=True,
            elements=(
                Element("start", "Hvornår borgeren er indskrevet", "When the citizen enrolled", min=1),
                Element("end", "Hvornår behandlingen ventes at slutte", "When it is expected to end"),
            ),
        ),
        PROVIDER,
        CONTACT_PERSON,
        coordinator("Forløbets tovholder", "The coordinator of the course", expected=True),
        extension(
            EXPECTED_LENGTH_EXTENSION,
            "Hvor længe behandlingen ventes at vare",
            "How long the treatment is expected to last",
            "Duration",
            expected=True,
        ),
    ),
)
PARENT: Final = statement(
    "parent-of-minors",
    "parent-of-minors",
    "Om borgeren er forælder til børn under 18 år",
    "Whether the citizen is the parent of children under 18",
    Element("value[x]", "Ja eller nej", "Yes or no", min=1, types=("boolean",)),
)

EVENTS: Final = (
    EventDefinition(
        EventCode.ENROLMENT_NOTICE,
        "Indskrivning",
        english="Enrolment notice",
        about_da=(
            "Fortæller, at borgeren er indskrevet i behandling: hvornår, i hvilken slags behandling, hos "
            "hvem, og om borgeren er forælder."
        ),
        about_en=(
            "Tells that the citizen is enrolled in treatment: when, in which kind of treatment, with whom, "
            "and whether the citizen is a parent."
        ),
        focus=(ENROLMENT,),
        contents=(Content(PARENT, max=1, where=coded("code", TOPIC.url, "parent-of-minors"), expected=True),),
        default_purpose=Purpose.COORDINATION,
        reveals=reveals(InformationCategory.SUBSTANCE_USE),
        sender_kinds=PROVIDERS,
    ),
)
