"""Which codes do a referral, a request for information and their answers use?

Substances are those of the contract's case (§ 3, POST /cases); the reasons are what F § 7, M, N and H say of who
may be turned away or sent on.
"""

from typing import Final

from message_schemas.codes import InformationCategory
from message_schemas.terminology.model import CodeSystem, Concept, all_of

_USE: Final = frozenset({InformationCategory.SUBSTANCE_USE.value})

SUBSTANCE: Final = CodeSystem(
    "substance",
    "Rusmidler, som en behandling gælder",
    "Substances that a treatment is about",
    (
        Concept("drugs", "Stoffer", "Drugs", _USE),
        Concept("alcohol", "Alkohol", "Alcohol", _USE),
        Concept("both", "Både alkohol og stoffer", "Both alcohol and drugs", _USE),
    ),
)
TASK_DETAIL: Final = CodeSystem(
    "task-detail",
    "Hvad der bedes om, og hvad der svares",
    "What is asked for, and what is answered",
    (
        Concept("wanted-category", "Ønskede slags oplysninger", "Kinds of information wanted"),
        Concept("wanted-period", "Perioden, der ønskes oplysninger om", "The period asked about"),
        Concept("consent", "Borgerens samtykke", "The citizen's consent"),
        Concept("missing-information", "Oplysninger, der mangler", "Information that is missing", _USE),
        Concept("first-appointment", "Første samtale", "First appointment", _USE),
        Concept(
            "treatment-guarantee-date",
            "Behandlingen begynder senest",
            "The treatment begins at the latest",
            _USE,
        ),
    ),
)
REFERRAL_REASON: Final = CodeSystem(
    "referral-answer-reason",
    "Begrundelser i svar på en henvisning",
    "Reasons in the answer to a referral",
    (
        Concept("information-missing", "Der mangler oplysninger", "Information is missing", _USE),
        Concept("outside-target-group", "Uden for målgruppen", "Outside the target group", _USE),
        Concept("other-service-needed", "Har brug for et andet tilbud", "Needs another service", _USE),
        Concept("other-municipality", "En anden kommunes borger", "Belongs to another municipality", _USE),
        Concept("no-capacity", "Ingen ledig plads", "No capacity", _USE),
        Concept("free-choice", "Har valgt et andet tilbud", "Has chosen another provider", _USE),
        Concept("declined-by-citizen", "Borgeren ønsker ikke behandling", "The citizen declines", _USE),
        Concept("no-contact", "Borgeren har ikke kunnet træffes", "The citizen could not be reached", _USE),
        Concept("sent-by-mistake", "Sendt ved en fejl", "Sent by mistake", _USE),
    ),
)

SUBSTANCES: Final = all_of(SUBSTANCE)
REFERRAL_REASONS: Final = all_of(REFERRAL_REASON)
