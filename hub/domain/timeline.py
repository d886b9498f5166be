"""What kinds of entries does a case's timeline have, and how does a caseworker read them in Danish?"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from hub.domain.case import CaseEventKind
from hub.domain.delivery import DeliveryStatus


class EntryKind(StrEnum):
    """Entries that the hub writes itself; the others are delivery statuses and kinds of case events."""

    CASE_OPENED = "case-opened"
    MESSAGE_RECEIVED = "message-received"
    DECIDED = "decided"


_FACTS: Final[Mapping[CaseEventKind, str]] = MappingProxyType(
    {
        CaseEventKind.FIRST_CONTACT: "Første henvendelse med ønske om behandling",
        CaseEventKind.TREATMENT_STARTED: "Behandlingen er sat i gang",
        CaseEventKind.TREATMENT_PLAN_MADE: "Behandlingsplanen er lavet",
        CaseEventKind.PLAN_REVIEWED: "Behandlingsplanen er gennemgået",
        CaseEventKind.SERVICE_CHANGED: "Borgeren har skiftet tilbud",
        CaseEventKind.CONSULTATION_HELD: "Lægesamtalen er holdt",
        CaseEventKind.MEDICAL_TREATMENT_STARTED: "Den lægelige behandling er sat i gang",
        CaseEventKind.APPOINTMENT_MISSED: "Borgeren udeblev fra en aftale",
        CaseEventKind.GUARANTEE_DECLINED: "Borgeren ønsker ikke at bruge behandlingsgarantien",
        CaseEventKind.FREE_CHOICE_USED: "Borgeren har brugt sit frie valg",
        CaseEventKind.HANDLEPLAN_NEED_SETTLED: "Behovet for en handleplan er afklaret",
        CaseEventKind.COORDINATOR_CHANGED: "Forløbet har fået ny tovholder",
        CaseEventKind.FOLLOW_UP_CONTACT: "Borgeren er kontaktet til opfølgning",
        CaseEventKind.COMPLAINT_RECEIVED: "En klage er modtaget",
        CaseEventKind.COMPLAINT_DECIDED: "Klagen er afgjort",
        CaseEventKind.CASE_CLOSED: "Forløbet er afsluttet",
    }
)
_STATUSES: Final[Mapping[DeliveryStatus, str]] = MappingProxyType(
    {
        DeliveryStatus.HELD: "Tilbageholdt: venter på borgerens samtykke",
        DeliveryStatus.WITHHELD: "Ikke sendt: må ikke deles med modtageren",
        DeliveryStatus.QUEUED: "Sat i kø til modtageren",
        DeliveryStatus.HANDED_OVER: "Afleveret til modtageren",
        DeliveryStatus.ACKNOWLEDGED: "Kvitteret af modtageren",
        DeliveryStatus.REJECTED: "Afvist af modtageren",
        DeliveryStatus.CANCELLED: "Taget tilbage af afsenderen",
        DeliveryStatus.WITHDRAWN: "Trukket tilbage: samtykket gælder ikke længere",
        DeliveryStatus.DEAD: "Kunne ikke afleveres",
        DeliveryStatus.EXPIRED: "Udløbet: ikke hentet eller ikke samtykket til i tide",
    }
)
SENTENCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        EntryKind.CASE_OPENED.value: "Forløbet er oprettet",
        EntryKind.MESSAGE_RECEIVED.value: "Modtaget i hubben",
        EntryKind.DECIDED.value: "Afgjort, om beskeden må deles",
        **{kind.value: text for kind, text in _FACTS.items()},
        **{status.value: text for status, text in _STATUSES.items()},
    }
)
"""One sentence for each kind of entry."""

FACT_KINDS: Final = frozenset(kind.value for kind in CaseEventKind)
