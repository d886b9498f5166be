"""What does a visitor see who starts the hub for the first time? Every kind of party, and one running story."""

import asyncio
import secrets
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import orjson
from argon2 import PasswordHasher

from hub.app import serve_app
from hub.bootstrap import Runtime, build
from hub.config import EMBEDDED_DATABASE, Settings
from hub.domain.party import DEFAULT_SCOPES, SCOPES, Party
from hub.flow.accept.work import Arriving
from hub.flow.changes import organization_of
from hub.flow.consents import record_consent
from hub.flow.delivering import deliver_due
from hub.flow.hub import Hub
from hub.flow.intake import Intake
from hub.flow.mailbox import acknowledge, fetch, inbox
from hub.flow.ports import User
from hub.infrastructure.database import upgrade
from message_schemas import (
    AuthorValue,
    CitizenValue,
    Correspondence,
    InformationCategory,
    MessageValue,
    ReferralRequest,
    StatusReport,
    Substance,
)
from message_schemas.builders.concern import ChildValue, ConcernGround, ConcernNotification, ParentTold
from message_schemas.builders.consent import ConsentValue
from message_schemas.builders.people import PersonValue
from message_schemas.codes import FHIR_JSON, PartyKind, Purpose

CENTRE, GP, JOBCENTER, FAMILY = "rusmiddelcentret", "gp-havnen", "jobcenter", "familieafdelingen"
_K, _C = PartyKind, InformationCategory
PARTIES = (
    (CENTRE, _K.CENTRE, "Rusmiddelcentret Fredericia", "325421000016101", "5790000200016"),
    (GP, _K.GENERAL_PRACTICE, "Lægehuset Havnen", "325421000016001", "5790000121526"),
    ("voksenservice", _K.SOCIAL_AUTHORITY, "Voksenservice", "325421000016111", "5790000200023"),
    (JOBCENTER, _K.JOBCENTER, "Jobcenter Fredericia", "325421000016121", "5790000200030"),
    (FAMILY, _K.FAMILY_DEPARTMENT, "Familie og børnesundhed", "325421000016131", "5790000200047"),
    ("psykiatrien", _K.PSYCHIATRY, "Distriktspsykiatrien Kolding", "325421000016141", "5790000200054"),
    (
        "kriminalforsorgen",
        _K.PROBATION_SERVICE,
        "Kriminalforsorgen Sydjylland",
        "325421000016151",
        "5790000200061",
    ),
    ("sygehus-lillebaelt", _K.HOSPITAL, "Sygehus Lillebælt", "325421000016161", "5790000200078"),
    ("doegnhuset", _K.RESIDENTIAL_INSTITUTION, "Døgnhuset Skærbæk", "325421000016171", "5790000200085"),
    ("kolding-kommune", _K.OTHER_MUNICIPALITY, "Kolding Kommune", "325421000016181", "5790000200092"),
    ("ankestyrelsen", _K.APPEALS_BOARD, "Ankestyrelsen", "325421000016191", "5790000200108"),
    ("vaerestedet", _K.OTHER, "Værestedet Perronen", "325421000016201", "5790000200115"),
)
USERS = (
    ("mette", "Mette Holm", "caseworker", CENTRE),
    ("jonas", "Jonas Dahl", "caseworker", "voksenservice"),
    ("karin", "Karin Lund", "consent-officer", CENTRE),
    ("drift", "Driftsvagten", "operator", CENTRE),
)
BRUNO = CitizenValue(value="2509479989", family="Elmer", given=("Bruno",))
ANNA = CitizenValue(value="0101901234", family="Berg", given=("Anna",))
_AUTHOR = AuthorValue(family="Holm", given=("Mette",), role="Rusmiddelkonsulent", phone="+4572107300")


@dataclass(slots=True)
class StoryClock:
    """A clock that the story sets, so that it can begin days ago."""

    at: datetime

    def now(self) -> datetime:
        """The story's time."""
        return self.at


class Story:
    """Tells the running story through the hub's own doors."""

    def __init__(self, hub: Hub, parties: dict[str, Party], today: datetime) -> None:
        self._clock = StoryClock(today)
        self._hub = replace(hub, clock=self._clock)
        self._intake = Intake(self._hub)
        self._parties = parties
        self._today = today

    async def tell(self) -> None:
        """A referral, its answer, a report that is redacted, one that is held, and one that just came."""
        self._at(days=9, hours=2)
        await self._send(self._referral(BRUNO, "henvisning-1", consented=True))
        self._at(days=9, hours=1)
        await self._read(CENTRE)
        self._at(days=8)
        await self._consent(BRUNO, (GP,), (_C.SUBSTANCE_USE, _C.ATTENDANCE), (Purpose.COORDINATION,))
        soon = (self._today + timedelta(days=21)).date()
        shared = (_C.ATTENDANCE, _C.EMPLOYMENT)
        await self._consent(BRUNO, (JOBCENTER,), shared, (Purpose.STATUS_REPORTING,), end=soon)
        self._at(days=7)
        await self._send(self._letter())
        self._at(days=6, hours=20)
        await self._read(GP)
        self._at(days=3)
        await self._send(self._report((JOBCENTER,), "status-1"))
        self._at(days=2, hours=22)
        await self._read(JOBCENTER)
        self._at(days=2)
        await self._send(self._concern())
        self._at(days=1, hours=22)
        await self._read(FAMILY)
        self._at(days=1)
        await self._send(self._report((FAMILY,), "status-2"))
        self._at(hours=1)
        await self._send(self._referral(ANNA, "henvisning-2", consented=False))
        await self._intake.close()

    def _at(self, days: int = 0, hours: int = 0) -> None:
        self._clock.at = self._today - timedelta(days=days, hours=hours)

    async def _send(self, value: MessageValue) -> None:
        body = orjson.dumps(value.to_bundle())
        answer = await self._intake.accept(Arriving("http", body, FHIR_JSON, value.sender.party_id))
        if answer.status != 200:
            raise RuntimeError(f"the demo's own message was refused: {answer.code}")
        while await deliver_due(self._hub):
            continue

    async def _read(self, party_id: str) -> None:
        caller = self._parties[party_id]
        found = await inbox(self._hub, caller, after=0, limit=50, wait=0)
        for message in found["messages"]:
            await fetch(self._hub, caller, message["delivery_id"], accept=FHIR_JSON)
            self._clock.at += timedelta(minutes=4)
            await acknowledge(self._hub, caller, message["delivery_id"], "ok", None)

    async def _consent(
        self,
        citizen: CitizenValue,
        recipients: tuple[str, ...],
        categories: tuple[InformationCategory, ...],
        purposes: tuple[Purpose, ...],
        end: date | None = None,
    ) -> None:
        value = ConsentValue(
            citizen=citizen.value,
            organization=CENTRE,
            given_at=self._clock.at,
            categories=categories,
            recipients=recipients,
            disclosers=(CENTRE,),
            purposes=purposes,
            end=end,
        )
        await record_consent(self._hub, self._parties[CENTRE], value.to_resource())

    def _common(
        self, name: str, sender: str, recipients: tuple[str, ...], citizen: CitizenValue
    ) -> dict[str, Any]:
        return {
            "bundle_id": str(uuid5(NAMESPACE_URL, f"demo-bundle/{name}")),
            "message_id": str(uuid5(NAMESPACE_URL, f"demo-message/{name}")),
            "sent_at": self._clock.at,
            "sender": organization_of(self._parties[sender]),
            "recipients": tuple(organization_of(self._parties[party]) for party in recipients),
            "citizen": citizen,
        }

    def _referral(self, citizen: CitizenValue, name: str, *, consented: bool) -> ReferralRequest:
        consent = ConsentValue(
            id=str(uuid5(NAMESPACE_URL, f"demo-consent/{name}")),
            citizen=citizen.value,
            organization=GP,
            given_at=self._clock.at,
            categories=(_C.SUBSTANCE_USE, _C.FAMILY_AND_CHILDREN, _C.CONTACT_DETAILS),
            recipients=(CENTRE,),
            disclosers=(GP,),
            purposes=(Purpose.TREATMENT,),
        )
        return ReferralRequest(
            **self._common(name, GP, (CENTRE,), citizen),
            wish="Jeg vil gerne have hjælp til at holde op, før jeg mister mit arbejde.",
            reason="Dagligt forbrug af alkohol gennem to år. Motiveret for behandling.",
            first_contact=self._clock.at.date(),
            substance=Substance.ALCOHOL,
            children_at_home=True,
            consents=(consent.to_resource(),) if consented else (),
        )

    def _letter(self) -> Correspondence:
        return Correspondence(
            **self._common("brev-1", CENTRE, (GP,), BRUNO),
            thread_id=f"urn:uuid:{uuid5(NAMESPACE_URL, 'demo-thread/brev-1')}",
            topic="Opstart af behandling",
            text="Borgeren har været til første samtale og begynder i gruppeforløb på tirsdag.",
            author=_AUTHOR,
        )

    def _concern(self) -> ConcernNotification:
        return ConcernNotification(
            **self._common("underretning-1", CENTRE, (FAMILY,), BRUNO),
            justification="Medarbejderen skal underrette, når en forælder i behandling drikker igen.",
            children=(ChildValue(given=("Ida",), family="Elmer"),),
            ground=ConcernGround.PARENT_USES,
            concern="Borgeren fortæller om tilbagefald i weekenden, hvor datteren var hjemme.",
            observed=self._clock.at.date(),
            parent_told=ParentTold.YES,
            immediate_danger=False,
            contact=PersonValue(family="Holm", given=("Mette",), role="Rusmiddelkonsulent", phone="72107300"),
        )

    def _report(self, recipients: tuple[str, ...], name: str) -> StatusReport:
        return StatusReport(
            **self._common(name, CENTRE, recipients, BRUNO),
            sections={
                _C.ATTENDANCE: "Har deltaget i alle tre gruppegange.",
                _C.SUBSTANCE_USE: "Har holdt pause fra alkohol siden første samtale.",
                _C.EMPLOYMENT: "Ønsker delvis raskmelding fra den første i måneden.",
            },
        )


def demo_settings(host: str, port: int) -> Settings:
    """The embedded profile, in ./var."""
    Path("var").mkdir(exist_ok=True)
    return Settings(
        database_url=EMBEDDED_DATABASE,
        amqp_url="",
        base_url=f"http://{host}:{port}",
        keyring=Path("var/keyring"),
    )


async def seed(runtime: Runtime) -> dict[str, str] | None:
    """Parties, users and the story, into an empty database; what to log in with, or None if it was not empty."""
    async with runtime.store.unit_of_work() as uow:
        if (await uow.people.registry()).by_id:
            return None
    logins: dict[str, str] = {}
    parties: dict[str, Party] = {}
    for party_id, kind, name, sor, gln in PARTIES:
        scopes = SCOPES if kind in (_K.CENTRE, _K.SOCIAL_AUTHORITY) else DEFAULT_SCOPES
        native = "medcom-xml" if kind is _K.GENERAL_PRACTICE else None
        policy = "fredericia-2016" if kind is _K.CENTRE else None
        onboarded = await runtime.onboarding.add(
            Party(party_id, kind, name, sor, gln, scopes=scopes, native_format=native, policy=policy)
        )
        parties[party_id] = onboarded.party
        logins[onboarded.party.client_id] = onboarded.client_secret or ""
    for username, name, role, party in USERS:
        password = secrets.token_urlsafe(9)
        await runtime.onboarding.add_user(User(username, name, role, party, PasswordHasher().hash(password)))
        logins[username] = password
    await Story(runtime.hub, parties, datetime.now(UTC)).tell()
    return logins


async def _prepared(settings: Settings) -> dict[str, str] | None:
    await upgrade(settings.database_url)
    runtime = build(settings)
    try:
        return await seed(runtime)
    finally:
        await runtime.close()


def _kept_logins(fresh: dict[str, str] | None) -> dict[str, str]:
    """The demo's secrets, kept beside its database so that it can be started again."""
    kept = Path("var/demo-logins.json")
    if fresh is not None:
        kept.touch(mode=0o600)
        kept.write_bytes(orjson.dumps(fresh))
    logins: dict[str, str] = orjson.loads(kept.read_bytes()) if kept.exists() else {}
    return logins


def run_demo(host: str, port: int) -> None:
    """Seed the embedded database if it is empty, print what to log in with, and serve."""
    settings = demo_settings(host, port)
    logins = _kept_logins(asyncio.run(_prepared(settings)))
    people = {username: f"{name}, {role}, {party}" for username, name, role, party in USERS}
    print(f"\nHandleplan Hub runs at {settings.base_url}/app/\n\nLog in as (user, password):")
    for login, secret in logins.items():
        if login in people:
            print(f"  {login:8} {secret:14} {people[login]}")
    print("\nPartner systems (client id, client secret, for POST /oauth2/token):")
    for login, secret in logins.items():
        if login not in people:
            print(f"  {login:28} {secret}")
    print("\nThe story's citizens are test persons. Stop with Ctrl-C; ./var keeps it all.\n", flush=True)
    serve_app(settings, host, port, deliver=True)
