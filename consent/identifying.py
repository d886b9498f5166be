"""Which numbers, addresses and dates in a text tell who somebody is?

Found: numbers of the shape of a CPR or replacement number, Danish and international phone numbers, e-mail
addresses, Danish street addresses and postal towns, and dates that are said to be a birth date.
Not found: misspelt or spelt-out numbers, numbers spread over several elements, letters for digits (O for 0),
streets without a street's ending or a postal town, e-mail addresses written with "at".
"""

import re
import unicodedata
from collections.abc import Iterator
from enum import StrEnum
from typing import Final, NamedTuple

from message_schemas.identifiers import is_cpr


class Kind(StrEnum):
    """In which way something tells who a citizen is, or that nobody can see whether it does."""

    CPR = "cpr"
    NAME = "name"
    PHONE = "phone"
    E_MAIL = "e-mail"
    ADDRESS = "address"
    BIRTH_DATE = "birth-date"
    PERSON = "person"  # something else of a person: a picture, a journal number, a contact
    CASE = "case"  # the id of another case
    ATTACHMENT = "attachment"  # cannot be read
    TOO_LONG = "too-long"  # more text than can be looked through


class Found(NamedTuple):
    """One place in a text; `said` is what stands there, in one way of writing, so that it can be compared."""

    kind: Kind
    said: str


class _Ordinary(dict[int, str | None]):
    """For each character the ordinary one: digits 0–9, one dash, one space; what cannot be seen is gone."""

    def __missing__(self, code: int) -> str | None:
        sign = chr(code)
        category = unicodedata.category(sign)
        ordinary: str | None = sign
        if category in ("Cf", "Mn", "Me"):  # joiners and directions; marks that compose with no letter
            ordinary = None
        elif category == "Nd":
            ordinary = str(unicodedata.digit(sign))
        elif category == "Pd" or sign == "\N{MINUS SIGN}":
            ordinary = "-"
        elif category == "Zs":
            ordinary = " "
        self[code] = ordinary
        return ordinary


_ORDINARY: Final = _Ordinary()
_LONG_NUMBER: Final = re.compile(r"\d(?:\D{0,3}\d){7}")
_NUMBER: Final = re.compile(r"\d")
_EMPHASIS: Final = re.compile(r"(?<=\d)[*`~]{1,3}(?=\d)")
# Ids that machines make may hold any run of digits; taken out only in exactly their own shape.
_MACHINE_MADE: Final = re.compile(
    r"(?<![0-9A-Za-z])(?:[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
    r"|[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32})(?![0-9A-Za-z])",
    re.IGNORECASE,
)

_DAY, _MONTH = r"(?:0[1-9]|[12]\d|3[01])", r"(?:0[1-9]|1[0-2])"
_CPR: Final = re.compile(
    rf"(?<!\d)(?:{_DAY}{_MONTH}\d\d|{_DAY}([ ./_-]){_MONTH}\1\d\d)\s?[-./_:]?\s?"
    r"(?:\d{4}(?!\d)|[0-7][A-Z]{2}\d(?![0-9A-Z]))",
    re.IGNORECASE,
)
_PLUS: Final = re.compile(r"(?:(?<![\w+])\+|(?<!\d)00(?=45))[1-9](?:[ .()/-]{0,2}\d){6,14}(?!\d)")
_IN_GROUPS: Final = re.compile(
    r"(?<![+\d])(?<!\d[./-])(?:45[ .-]?)?(?:[2-9]\d([ .-])\d\d\1\d\d\1\d\d"
    r"|(?!(?:19|20)\d\d (?:19|20)\d\d)[2-9]\d{3} \d{4})(?!\d|[ .-]\d\d(?!\d))"
)
_IN_ONE_RUN: Final = re.compile(r"(?<![\w.,/#])[2-9]\d{7}(?!\w|[.,]\d| ?(?:kr|dkk|stk)\b)", re.IGNORECASE)
_CALLED: Final = re.compile(
    r"(?:\b(?:tlf|tel|mob|sms|phone|ring\w{0,5})|telefon\w{0,12}|mobil\w{0,12})\b[^\d\n]{0,25}"
    r"([1-9](?:[ .-]?\d){7})(?!\d)|\b(?:tlf|tel|mob)([1-9]\d{7})(?!\d)",
    re.IGNORECASE,
)
_DATE: Final = re.compile(
    rf"(?:19|20)\d\d{_MONTH}{_DAY}|{_DAY}{_MONTH}(?:19|20)\d\d|\d?\d[ .-]\d?\d[ .-](?:19|20)\d\d"
)
_COMPANY: Final = re.compile(r"cvr\W{0,3}(?:nr|nummer)?\W{0,3}$", re.IGNORECASE)
_AT: Final = re.compile(r"(?<=[\w.+%'-])@(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,63}")
_LOCAL_PART: Final = re.compile(r"[\w.+%'-]{1,64}$")

# A number after a word is a house only where it counts nothing and is no date or time.
_HOUSE: Final = re.compile(
    r"(?<=[^\W\d_])[ ,]{1,2}(?:nr\.? ?)?\d{1,3}+(?![\d%]|[.:,/]\d|-?årig| ?(?:gange?|dage?|døgn|timer?|uger?|år"
    r"|måned(?:er)?|kr|kroner|km|m|meter|min|minutter|pct|procent|stk|personer|børn|voksne|mand|pladser)\b)"
    r"(?: ?[a-z]\b)?",
    re.IGNORECASE,
)
_STREET: Final = re.compile(
    r"[\w.'-]{2,30}(?:vej|gade|allé|stræde|vænge|boulevard|torv|gyde)(?:en|et|n|t)?$", re.IGNORECASE
)
# These endings are a street's only in a name: Søparken 3, but not i børnehaven 3 timer.
_STREET_IN_WORDS: Final = re.compile(
    r"(?<!\w)[A-ZÆØÅ][\w.'-]{0,30} (?:Vej|Gade|Allé|Alle|Stræde|Vænge|Boulevard|Torv|Plads|Have|Park|Kaj"
    r"|Strand|Bakke|Sti|Kanal|Ager|Eng)(?:en|et|n|t)?$"
    r"|(?<!\w)[A-ZÆØÅ][\w.'-]{1,30}(?:alle|plads|have|park|bakke|sti|vang|toft|lund|ager|høj|krog|brink|kaj"
    r"|havn|gård|bane|dal|eng|mark|strand|skrænt|kær|parcel)(?:en|et|n|t)?$"
)
_LONGEST_STREET: Final = 70
_POSTAL_TOWN: Final = re.compile(
    r"(?<![\w.,:/-])(?:DK-?)?(?!(?:19|20)\d\d (?!Frederiksberg))[1-9]\d{3} "
    r"(?!(?:Kr|Kl|DKK|Kroner)\b)[A-ZÆØÅ][\w.]+"
)
_CLOCK: Final = re.compile(r"(?:kl|klokken)\.? ?$", re.IGNORECASE)
_MONTHS: Final = r"(?:jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec)[a-z]*\.?"
_BORN: Final = ("født", "foedt", "fødsels", "foedsels", "fdt", "birth", "bday", "born", "dob", "f.")
_WORD_OF_BIRTH: Final = r"\bf(?:ø|oe)dt\b|\bf(?:ø|oe)dsels|\bfdt\b|birth|\bbday\b|\bborn\b|\bdob\b"
_ABOUT_BIRTH: Final = re.compile(_WORD_OF_BIRTH)
_BORN_ON: Final = re.compile(
    rf"(?:{_WORD_OF_BIRTH}|\bf\.(?= ?\d))\D{{0,30}}(?:(?:19|20)\d\d-?\d\d-?\d\d|\d?\d[. /-]{{1,2}}"
    rf"(?:\d?\d[. /-]{{1,2}}|{_MONTHS} )(?:\d{{4}}|\d\d)|\d{{6}})(?!\d)"
)


def plain(text: str) -> str:
    """The text in compatibility form, with ordinary digits, dashes and spaces and nothing invisible."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_ORDINARY)
    return _EMPHASIS.sub("", text)


def found_in(text: str, *, machine: bool = False) -> Iterator[Found]:
    """What of a `plain` text tells who somebody is.

    `machine` says that it is an id or an address for machines, where digits alone are no phone number.
    """
    if "@" in text:
        yield from _e_mails(text)
    if _LONG_NUMBER.search(text) is not None:
        numbers = _MACHINE_MADE.sub("#", text)
        yield from _cpr_numbers(numbers)
        yield from _international(numbers) if machine else _phones(numbers)
    if not machine and _NUMBER.search(text) is not None:
        yield from _addresses(text)
        yield from _birth_dates(text)


def is_about_birth(text: str) -> bool:
    """Whether a question, a heading or a name says that a date beside it is a birth date."""
    return _ABOUT_BIRTH.search(text.casefold()) is not None


def _cpr_numbers(text: str) -> Iterator[Found]:
    for match in _CPR.finditer(text):
        signs = re.sub(r"\W|_", "", match.group())
        if is_cpr(f"{signs[:6]}0000"):  # a day that the month has
            yield Found(Kind.CPR, signs)


def _e_mails(text: str) -> Iterator[Found]:
    for match in _AT.finditer(text):
        before = _LOCAL_PART.search(text[max(0, match.start() - 64) : match.start()])
        yield Found(Kind.E_MAIL, f"{before.group() if before else ''}{match.group()}".casefold())


def _international(text: str) -> Iterator[Found]:
    return (_phone(match.group()) for match in _PLUS.finditer(text))


def _phones(text: str) -> Iterator[Found]:
    yield from _international(text)
    for pattern in (_IN_GROUPS, _IN_ONE_RUN):
        for match in pattern.finditer(text):
            before = text[max(0, match.start() - 20) : match.start()]
            if not _DATE.fullmatch(match.group()) and not _COMPANY.search(before):
                yield _phone(match.group())
    for match in _CALLED.finditer(text):
        number = match.group(1) or match.group(2)
        if number.isdigit() or not _DATE.fullmatch(number):
            yield _phone(number)


def _phone(written: str) -> Found:
    return Found(Kind.PHONE, re.sub(r"\D", "", written)[-8:])  # a Danish number with or without its country


def _addresses(text: str) -> Iterator[Found]:
    for house in _HOUSE.finditer(text):
        before = text[max(0, house.start() - _LONGEST_STREET) : house.start()]
        street = _STREET.search(before) or _STREET_IN_WORDS.search(before)
        if street is not None:
            yield Found(Kind.ADDRESS, _collapsed(f"{street.group()}{house.group()}"))
    for match in _POSTAL_TOWN.finditer(text):
        if not _CLOCK.search(text[max(0, match.start() - 10) : match.start()]):
            yield Found(Kind.ADDRESS, _collapsed(match.group()))


def _birth_dates(text: str) -> Iterator[Found]:
    folded = text.casefold()
    if any(word in folded for word in _BORN):
        for match in _BORN_ON.finditer(folded):
            yield Found(Kind.BIRTH_DATE, _collapsed(match.group()))


def _collapsed(written: str) -> str:
    return " ".join(written.replace(",", " ").split()).casefold()
