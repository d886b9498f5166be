"""What does every part of the flow work with? One value that holds the ports and the settings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from adapters.contract import Adapter
from hub.domain.delivery import RetryStrategy
from hub.domain.policy import PolicyBook
from hub.flow.ports import Channel, Clock, Ids, Store, Telemetry
from message_schemas import OrganizationValue

CONTRACT_VERSION: Final = "1.0.0"  # of what partners rely on; every answer carries its first number


@dataclass(frozen=True, slots=True)
class FlowSettings:
    """What the flow needs of the settings; `organization` is the hub's own in what it sends."""

    organization: OrganizationValue
    policy: str = "fredericia-2016"
    base_url: str = "http://127.0.0.1:8000"
    max_message_bytes: int = 5 * 1024 * 1024
    lease: timedelta = timedelta(seconds=30)
    batch: int = 64  # messages that share a transaction, at most
    linger: float = 0.002  # seconds that a batch waits to fill


@dataclass(frozen=True, slots=True)
class Hub:
    """The ports, built once in hub.bootstrap; tests build it with fakes."""

    store: Store
    clock: Clock
    ids: Ids
    telemetry: Telemetry
    settings: FlowSettings
    policies: PolicyBook
    adapters: Mapping[str, Adapter] = field(default_factory=dict)
    channels: Mapping[str, Channel] = field(default_factory=dict)
    retry: RetryStrategy = field(default_factory=RetryStrategy)
