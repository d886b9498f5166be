"""Which lengths, forms and code lists do MedCom's schemas of 2006/07/01 give the values of a letter?"""

import re
from typing import Final


def text(longest: int) -> re.Pattern[str]:
    """xs:string of 1 to `longest` characters."""
    return re.compile(rf".{{1,{longest}}}", re.DOTALL)


def code(*allowed: str) -> re.Pattern[str]:
    """One of these words, exactly."""
    return re.compile("|".join(re.escape(word) for word in allowed))


# Days from 1900 on: earlier ones have no clock that FHIR could tell, and no letter is that old.
DATE: Final = re.compile(r"(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])")
CLOCK: Final = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
CPR: Final = re.compile(r"[0-9]{10}")
ALTERNATIVE_CPR: Final = re.compile(r".{10}", re.DOTALL)
POSITIVE_INTEGER: Final = re.compile(r"\+?0*[1-9][0-9]{0,17}")

IDENTIFIER_CODES: Final = code(
    "sygehusafdelingsnummer",
    "ydernummer",
    "lokationsnummer",
    "kommunenummer",
    "amt",
    "sorkode",
)
EPISODE_STATUSES: Final = code(
    "inaktiv",
    "indlagt",
    "ambulant",
    "doed",
    "ambulant_roentgen",
)
OBJECT_CODES: Final = code(
    "tekstfil",
    "billede",
    "program",
    "vektor_grafik",
    "biosignaler",
    "multimedie",
    "proprietaert_indhold",
)
OBJECT_EXTENSIONS: Final = code(
    "pcx",
    "tiff",
    "jpeg",
    "gif",
    "bmp",
    "png",
    "mpg",
    "dcm",
    "scp",
    "txt",
    "rtf",
    "doc",
    "xls",
    "wpd",
    "exe",
    "pdf",
    "wav",
    "avi",
    "mid",
    "rmi",
    "com",
    "zip",
    "bin",
    "inh",
)
_SPECIALITY_WORDS: Final = (
    "ikkeklassificeret intern_medicin_sygehus geriatri hepatologi haematologi infektionsmedicin "
    "kardiologi med_allergologi med_endokrinologi med_gastroenterologi med_lungesygdomme nefrologi "
    "reumatologi dermato_venerologi_sygehus neurologi onkologi kirurgi_sygehus karkirurgi "
    "kir_gastroenterologi plastikkirurgi thoraxkirurgi urologi gynaekologi_obstetrik_sygehus "
    "neurokirurgi ortopaedisk_kirurgi_sygehus oftalmologi oto_rhino_laryngologi hospitalsodontologi "
    "psykiatri_sygehus boerne_ungdomspsykiatri klin_biokemi klin_fys_nuklearmedicin klin_immunologi "
    "klin_mikrobiologi klin_neurofysiologi patologisk_anatomi diagnostisk_radiologi klin_farmakologi "
    "klin_genetik anaestesiologi_sygehus arbejdsmedicin almen_medicin samfundsmedicin "
    "almenlaege_laegevagt oejenlaege oere_naese_halslaege anaestesiologi_praksis roentgen_kbh "
    "dermato_venerologi_praksis roentgen reumatologi_fysiurgi gynaekologi_obstetrik_praksis "
    "intern_medicin_praksis kirurgi_praksis klinisk_kemi neuromedicin ortopaedisk_kirurgi_praksis "
    "plastkirurgi psykiatri_praksis paediatri boernepsykiatri tropemedicin tandlaege fysioterapi "
    "kiropraktor briller fodterapi fodbehandlking med_laboratorier omegnslaboratorier psykolog "
)
# With the space that the schema has after one of them.
SPECIALITIES: Final = code("patologi ", *_SPECIALITY_WORDS.split())
