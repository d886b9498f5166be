"""Which refusal is which answer? One table from code to HTTP status, FHIR issue type and sentence.

Refused
  └── carries a Refusal: code, issues (Danish and English, with place), retry_after
"""

from dataclasses import dataclass
from typing import Final

from message_schemas import AckCode, Issue


@dataclass(frozen=True, slots=True)
class Kind:
    """One row of the table. `keeps_answer`: the refusal is stored and repeated for a resend."""

    status: int
    issue_type: str  # FHIR issue-type
    response: AckCode  # FHIR response-code in an acknowledgement
    text_da: str
    text_en: str
    keeps_answer: bool = False


_FATAL: Final[AckCode] = "fatal-error"
_TRANSIENT: Final[AckCode] = "transient-error"

TABLE: Final[dict[str, Kind]] = {
    "unparsable": Kind(
        400, "structure", _FATAL,
        "Indholdet kan ikke læses som en FHIR-meddelelse. Ret formatet og send igen.",
        "The content cannot be read as a FHIR message. Correct the format and send again.",
    ),
    "bad-request": Kind(
        400, "invalid", _FATAL,
        "Kaldet er ikke udfyldt rigtigt. Ret det og prøv igen.",
        "The request is not well-formed. Correct it and try again.",
    ),
    "unauthenticated": Kind(
        401, "login", _FATAL,
        "Der mangler et gyldigt adgangstoken. Hent et nyt og prøv igen.",
        "A valid access token is missing. Fetch a new one and try again.",
    ),
    "forbidden": Kind(
        403, "forbidden", _FATAL,
        "I har ikke adgang til dette. Kontakt hubbens drift, hvis I burde have det.",
        "You do not have access to this. Contact the hub's operator if you should.",
    ),
    "not-the-sender": Kind(
        403, "forbidden", _FATAL,
        "Afsenderen i MessageHeader er ikke den part, der er logget ind. Send med egen organisation.",
        "MessageHeader.sender is not the authenticated party. Send as your own organisation.",
    ),
    "party-disabled": Kind(
        403, "forbidden", _FATAL,
        "Parten er spærret i hubben. Kontakt hubbens drift.",
        "The party is disabled in the hub. Contact the hub's operator.",
    ),
    "not-found": Kind(
        404, "not-found", _FATAL,
        "Findes ikke, eller I har ikke adgang til det.",
        "Does not exist, or you do not have access to it.",
    ),
    "changed-content": Kind(
        409, "duplicate", _FATAL,
        "En meddelelse med samme id er modtaget før med andet indhold. Giv den nye meddelelse et nyt id.",
        "A message with the same id but other content came before. Give the new message a new id.",
        keeps_answer=False,  # the first message's row is the proof; the answer follows from it again
    ),
    "conflict": Kind(
        409, "conflict", _FATAL,
        "Det kan ikke gøres i den tilstand, som sagen eller meddelelsen har nu.",
        "This cannot be done in the state that it is in now.",
    ),
    "too-large": Kind(
        413, "too-long", _FATAL,
        "Meddelelsen er større end hubben tager imod. Del den op, eller gør vedhæftninger mindre.",
        "The message is larger than the hub accepts. Split it, or make attachments smaller.",
    ),
    "unsupported-content-type": Kind(
        415, "not-supported", _FATAL,
        "Indholdstypen kendes ikke. Brug application/fhir+json eller application/fhir+xml.",
        "The content type is not known. Use application/fhir+json or application/fhir+xml.",
    ),
    "invalid": Kind(
        422, "invalid", _FATAL,
        "Meddelelsen overholder ikke sin definition. Ret fejlene og send den med nye id'er.",
        "The message breaks its definition. Correct the errors and send it with new ids.",
        keeps_answer=True,
    ),
    "bundle-id-reused": Kind(
        422, "duplicate", _FATAL,
        "Bundle.id er brugt før til en anden meddelelse. Giv forsendelsen et nyt Bundle.id.",
        "Bundle.id was used before for another message. Give the transmission a new Bundle.id.",
        keeps_answer=True,
    ),
    "unknown-recipient": Kind(
        422, "not-found", _FATAL,
        "Mindst én modtager er ikke kendt af hubben, så meddelelsen er ikke sendt til nogen.",
        "At least one recipient is not known to the hub, so the message was sent to none.",
        keeps_answer=True,
    ),
    "recipient-cannot-receive": Kind(
        422, "not-supported", _FATAL,
        "Mindst én modtager kan ikke modtage denne type meddelelse.",
        "At least one recipient cannot receive this kind of message.",
        keeps_answer=True,
    ),
    "sender-cannot-send": Kind(
        422, "business-rule", _FATAL,
        "Jeres slags part sender ikke denne type meddelelse. Se, hvem der gør, i hændelsens definition.",
        "A party of your kind does not send this kind of message. See who does in the event's definition.",
        keeps_answer=True,
    ),
    "two-citizens": Kind(
        422, "business-rule", _FATAL,
        "Borgerens identifikationer hører til to forskellige borgere i hubben. Send med én af dem.",
        "The citizen's identifiers belong to two citizens in the hub. Send with one of them.",
        keeps_answer=True,
    ),
    "basis-does-not-apply": Kind(
        422, "business-rule", _FATAL,
        "Det angivne lovgrundlag gælder ikke for denne meddelelse mellem disse parter.",
        "The stated legal basis does not apply to this message between these parties.",
        keeps_answer=True,
    ),
    "unknown-case": Kind(
        422, "not-found", _FATAL,
        "Det angivne forløb kendes ikke.",
        "The stated case is not known.",
        keeps_answer=True,
    ),
    "anonymous-cpr": Kind(
        422, "business-rule", _FATAL,
        "Forløbet er anonymt, og her står et CPR- eller erstatningsnummer. Fjern det, og send igen med nye id'er.",
        "The case is anonymous, and a CPR or replacement number stands here. Remove it and send with new ids.",
        keeps_answer=True,
    ),
    "anonymous-name": Kind(
        422, "business-rule", _FATAL,
        "Forløbet er anonymt, og her står et navn, som borgeren eller en anden borger i hubben kan have, måske en "
        "kollegas. Skriv »borgeren«, eller brug initialer og rolle for en kollega, og send igen med nye id'er.",
        "The case is anonymous, and a name stands here that the citizen or another citizen of the hub may have, "
        "perhaps a colleague's. Write “the citizen”, or a colleague's initials and role, and send with new ids.",
        keeps_answer=True,
    ),
    "anonymous-phone": Kind(
        422, "business-rule", _FATAL,
        "Forløbet er anonymt, og her står et telefonnummer eller en anden kontaktoplysning. Fjern det, eller angiv "
        "fagpersonens nummer i PractitionerRole eller Organization, og send igen med nye id'er.",
        "The case is anonymous, and a phone number or another contact detail stands here. Remove it, or state a "
        "professional's in PractitionerRole or Organization, and send with new ids.",
        keeps_answer=True,
    ),
    "anonymous-e-mail": Kind(
        422, "business-rule", _FATAL,
        "Forløbet er anonymt, og her står en e-mailadresse. Fjern den, eller angiv fagpersonens i PractitionerRole "
        "eller Organization, og send igen med nye id'er.",
        "The case is anonymous, and an e-mail address stands here. Remove it, or state a professional's in "
        "PractitionerRole or Organization, and send with new ids.",
        keeps_answer=True,
    ),
    "anonymous-address": Kind(
        422, "business-rule", _FATAL,
        "Forløbet er anonymt, og her står en adresse. Fjern den, eller angiv, hvilken organisation stedet hører til "
        "(Organization.address, Location.managingOrganization), og send igen med nye id'er.",
        "The case is anonymous, and an address stands here. Remove it, or state the organisation whose place it is "
        "(Organization.address, Location.managingOrganization), and send with new ids.",
        keeps_answer=True,
    ),
    "anonymous-birth-date": Kind(
        422, "business-rule", _FATAL,
        "Forløbet er anonymt, og her står en fødselsdato. Fjern den, og send igen med nye id'er.",
        "The case is anonymous, and a birth date stands here. Remove it and send with new ids.",
        keeps_answer=True,
    ),
    "anonymous-person": Kind(
        422, "business-rule", _FATAL,
        "Forløbet er anonymt, og her står noget om borgeren eller en pårørende, som kan vise, hvem det er: et andet "
        "nummer, et billede, en kontakt. Fjern det, og send igen med nye id'er.",
        "The case is anonymous, and something about the citizen or a relative stands here that may tell who it is: "
        "another number, a picture, a contact. Remove it and send with new ids.",
        keeps_answer=True,
    ),
    "anonymous-case": Kind(
        422, "business-rule", _FATAL,
        "Forløbet er anonymt og må ikke knyttes til et andet forløb. Fjern det andet forløbs id, og send igen med "
        "nye id'er.",
        "The case is anonymous and must not be joined with another. Remove the other case's id and send with new "
        "ids.",
        keeps_answer=True,
    ),
    "anonymous-attachment": Kind(
        422, "business-rule", _FATAL,
        "Forløbet er anonymt, og hubben kan ikke læse denne fil eller dette billede og se, om det viser, hvem "
        "borgeren er. Send indholdet som tekst, HTML, XML eller RTF i meddelelsen, med nye id'er.",
        "The case is anonymous, and the hub cannot read this file or picture to see whether it tells who the "
        "citizen is. Send its content as text, HTML, XML or RTF within the message, with new ids.",
        keeps_answer=True,
    ),
    "anonymous-too-long": Kind(
        422, "too-long", _FATAL,
        "Forløbet er anonymt, og der er mere tekst, end hubben kan se igennem for navne. Del den op i flere "
        "meddelelser med nye id'er.",
        "The case is anonymous, and there is more text than the hub can look through for names. Split it into "
        "several messages with new ids.",
        keeps_answer=True,
    ),
    "internal": Kind(
        500, "exception", _TRANSIENT,
        "Der opstod en fejl i hubben. Intet er modtaget. Send samme meddelelse igen.",
        "The hub failed. Nothing was accepted. Send the same message again.",
    ),
    "rate-limited": Kind(
        429, "throttled", _TRANSIENT,
        "Der kommer for mange kald på én gang. Vent og prøv igen.",
        "Too many requests at once. Wait and try again.",
    ),
    "store-away": Kind(
        503, "transient", _TRANSIENT,
        "Hubben kan ikke gemme lige nu. Intet er modtaget. Send samme meddelelse igen om lidt.",
        "The hub cannot store right now. Nothing was accepted. Send the same message again shortly.",
    ),
    "still-in-flight": Kind(
        503, "transient", _TRANSIENT,
        "Den samme meddelelse er stadig under behandling. Send den igen om lidt.",
        "The same message is still being processed. Send it again shortly.",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something was not taken. `issues` say where; empty means the table's own sentence is all."""

    code: str
    issues: tuple[Issue, ...] = ()
    retry_after: int | None = None  # seconds

    @property
    def kind(self) -> Kind:
        """The table's row."""
        return TABLE[self.code]

    def all_issues(self) -> tuple[Issue, ...]:
        """The issues, or the table's sentence as one."""
        if self.issues:
            return self.issues
        kind = self.kind
        return (Issue("error", kind.issue_type, self.code, "Bundle", kind.text_da, kind.text_en),)


class Refused(Exception):
    """Raised by the services behind the doors; the pipeline's stages return their Refusal instead."""

    def __init__(self, code: str, *issues: Issue, retry_after: int | None = None) -> None:
        super().__init__(code)
        self.refusal = Refusal(code, issues, retry_after)
