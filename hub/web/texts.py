"""Which words do the pages use? Every Danish text of the pages; templates read them as `t.name`."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

TEXTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "product": "Handleplan Hub",
        "skip": "Gå til sidens indhold",
        "log_out": "Log af",
        "you_are_here": "Brødkrumme",
        # Log in
        "login_title": "Log ind",
        "login_lead": "For medarbejdere hos parter, der er tilsluttet hubben.",
        "username": "Brugernavn",
        "password": "Adgangskode",
        "log_in": "Log ind",
        "login_failed": "Brugernavn eller adgangskode er forkert. Prøv igen.",
        "login_stale": "Siden var for gammel. Prøv igen.",
        "login_throttled": "Der er prøvet for mange gange. Vent et minut, og prøv igen.",
        "login_problem": "Du blev ikke logget ind",
        # Work list
        "cases_title": "Forløb",
        "cases_lead": "Forløb, som {party} tager del i. De med den nærmeste frist står øverst.",
        "cases_none": "Der er ingen forløb endnu. Et forløb kommer frem her, når en henvisning er modtaget.",
        "cases_not_for_role": "Din brugerrolle har ikke adgang til borgernes forløb.",
        "citizen": "Borger",
        "next_deadline": "Nærmeste frist",
        "latest": "Seneste hændelse",
        "opened": "Oprettet",
        "no_deadline": "Ingen frist løber",
        "anonymous_citizen": "Anonym borger",
        "unnamed_citizen": "Borger uden oplyst navn",
        # A case
        "case_title": "Et forløb",
        "case_of": "Forløb for",
        "anonymous": "Anonymt forløb",
        "protected": "Navne- og adressebeskyttelse",
        "closed": "Afsluttet {at}",
        "centre": "Behandlingscenter",
        "standard": "Kvalitetsstandard",
        "deadlines": "Lovens frister",
        "timeline": "Tidslinje",
        "newest_first": "Nyeste øverst. Siden opdaterer sig selv; uden JavaScript skal den genindlæses.",
        "updated": "Opdateret kl. {time}",
        "source": "Kilde",
        "started": "Startede",
        "due": "Frist",
        "message_from": "Fra",
        "message_to": "til",
        "delivery_to": "Til",
        "why": "Begrundelse",
        "note": "Note",
        "recorded_by": "Registreret af",
        "corrected": "Rettet af en senere registrering.",
        "known_later": "Registreret i hubben {at}",
        "redacted": "Dele af beskeden er ikke delt med jer.",
        # Errors
        "missing_title": "Siden findes ikke",
        "missing": "Siden findes ikke, eller du har ikke adgang til den.",
        "back_to_cases": "Til forløbene",
        "away_title": "Hubben svarer ikke lige nu",
        "away": "Prøv igen om lidt. Intet er gået tabt.",
        "wrong_title": "Noget gik galt",
        "wrong": "Fejlen er registreret. Prøv igen, eller kontakt hubbens drift.",
        # The messages, for partners
        "docs_title": "Beskeder",
        "docs_lead": "Alle beskeder, som hubben tager imod og afleverer, og hvad der skal stå i dem.",
        "docs_message": "Besked",
        "docs_event": "Hændelse",
        "docs_answered_by": "Besvares med",
        "docs_answers": "Svarer på",
        "docs_around": "Det står i alle beskeder",
        "docs_profile": "Profilen i FHIR",
        "docs_element": "Element",
        "docs_often": "Antal",
        "docs_expected": "forventes",
        "docs_content": "Indhold",
        "docs_allowed": "Tilladt",
        "docs_purpose": "Formål, når afsenderen ikke nævner et",
        "docs_legal_basis": "Hjemmel",
        "docs_senders": "Sendes af",
        "docs_receivers": "Sendes til",
        "docs_any": "alle slags parter",
        "docs_reveals": "Beskeden røber i sig selv",
        "docs_expires": "Udløber efter",
        "docs_days": "{count} dage",
        "docs_rules": "Regler for hele beskeden",
        "docs_also": "Beskeden kan også indeholde",
        "docs_shown": "Hvad eksemplet fortæller",
        "docs_shown_lead": "Hver del kan deles eller holdes tilbage for sig, alt efter borgerens samtykke.",
        "docs_part": "Del",
        "docs_resource": "Ressource",
        "docs_information": "Oplysninger",
        "docs_unknown": "ukendt",
        "docs_example": "Eksempel",
        "docs_example_link": "Hent eksemplet",
        "docs_missing_title": "Beskeden findes ikke",
        "docs_missing": "Hubben kender ingen besked med det navn. Se listen over beskeder.",
    }
)

OUTCOMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "permit": "Afgjort: beskeden må deles",
        "redact": "Afgjort: dele af beskeden må deles",
        "hold": "Afgjort: beskeden må ikke deles endnu",
        "deny": "Afgjort: beskeden må ikke deles",
    }
)
BASES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "consent": "efter borgerens samtykke",
        "duty-to-notify": "efter underretningspligten",
        "vital-interest": "efter værdispringsreglen",
        "court-sentence": "efter en dom med vilkår om behandling",
        "appeal": "som led i en klagesag",
    }
)
STATUS_BADGES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "held": ("Venter på samtykke", "warning"),
        "withheld": ("Må ikke deles", "error"),
        "queued": ("På vej", "info"),
        "handed-over": ("Afleveret", "info"),
        "acknowledged": ("Kvitteret", "success"),
        "rejected": ("Afvist", "error"),
        "cancelled": ("Taget tilbage", "none"),
        "withdrawn": ("Trukket tilbage", "warning"),
        "dead": ("Ikke afleveret", "error"),
        "expired": ("Udløbet", "error"),
    }
)
"""A delivery's status in a word, and the badge's colour."""

CLOCK_BADGES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "running": ("Løber", "info"),
        "met": ("Overholdt", "success"),
        "set-aside": ("Sat til side", "none"),
        "overdue": ("Overskredet", "error"),
    }
)
RESULTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "goal-kept": "Målet er holdt",
        "no-contact": "Borgeren kunne ikke træffes",
        "moved-away": "Borgeren er flyttet",
        "relapsed": "Borgeren er faldet tilbage i misbrug",
        "offered": "Handleplan er tilbudt",
        "declined": "Borgeren takkede nej",
        "not-needed": "Der er ikke behov for en handleplan",
    }
)
CORRECTION: Final = "Retter en tidligere registrering"
RETRACTION: Final = "Trækker en tidligere registrering tilbage"
UNKNOWN_PARTY: Final = "en part uden for hubben"
HUB_NAME: Final = "Handleplan Hub"
