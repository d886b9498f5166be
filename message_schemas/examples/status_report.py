"""What does a status report look like?"""

import datetime as dt
from typing import Final

from message_schemas.builders.people import PersonValue
from message_schemas.builders.status_report import AttendanceValue, ProgressValue, StatusReport
from message_schemas.codes import EventCode, InformationCategory
from message_schemas.examples.people import AUTHORITY, CENTRE, envelope
from message_schemas.fhir_json import JsonObject
from message_schemas.terminology.plan_codes import Achievement, ReportKind

_C = InformationCategory

REPORT: Final = StatusReport(
    **envelope(EventCode.STATUS_REPORT, CENTRE, AUTHORITY),
    kind=ReportKind.PERIODIC,
    period_start=dt.date(2026, 8, 17),
    period_end=dt.date(2026, 11, 20),
    next_report=dt.date(2027, 2, 19),
    author=PersonValue(family="Holm", given=("Mette",), role="Alkoholbehandler", phone="+4572107300"),
    sections={
        _C.ATTENDANCE: "Kommer til tiden og melder selv fra, når han er forhindret. Den ene udeblivelse "
        "ringede han om samme dag.",
        _C.SUBSTANCE_USE: "Har ikke drukket siden den 3. oktober. Ét kort tilbagefald i september, som han "
        "selv tog op i samtalen.\\n\\nHar trang til alkohol i weekenderne, men bruger sin plan.",
        _C.SOMATIC_HEALTH: "Blodtrykket er faldet, og levertallene er næsten normale. Sover bedre.",
        _C.MENTAL_HEALTH: "Angsten er blevet tydeligere. Egen læge henviser til udredning i december.",
        _C.MEDICATION: "Tager Antabus to gange om ugen i centret. Ingen bivirkninger.",
        _C.EMPLOYMENT: "Stadig sygemeldt. Har talt med arbejdsgiveren og vil gerne begynde på nedsat tid.",
        _C.FAMILY_AND_CHILDREN: "Ser børnene hver anden weekend, og samværet går godt.",
        _C.HANDLEPLAN: "Planen følges. Centret foreslår ét nyt delmål ved næste opfølgning.",
    },
    attendance=AttendanceValue(agreed=14, held=12, missed=1),
    treatment_continues=True,
    progress=(
        ProgressValue(
            goal="Bruno møder til de aftalte samtaler.",
            achievement=Achievement.SUSTAINING,
            text="Gælder for hele perioden.",
        ),
        ProgressValue(goal="Bruno har en fast ugerytme.", achievement=Achievement.IMPROVING),
    ),
    agreements=(
        "Fortsat én samtale om ugen i centret.",
        "Fælles møde med sagsbehandleren den 19. februar 2027.",
    ),
)


def status_report() -> JsonObject:
    """The centre tells the social authority how the first three months have gone."""
    return REPORT.to_bundle()
