"""What does the flow need from the outside? One Protocol per need; infrastructure fulfils them."""

from hub.flow.ports.outside import Channel, Clock, HandOver, HandOverResult, Ids, Span, Telemetry
from hub.flow.ports.oversight import OversightRows
from hub.flow.ports.rows import (
    CitizenRows,
    DeliveryRows,
    HistoryRows,
    MessageRows,
    PeopleRows,
    User,
)
from hub.flow.ports.store import ConcurrentChange, Store, StoreAway, UnitOfWork

__all__ = [
    "Channel",
    "CitizenRows",
    "Clock",
    "ConcurrentChange",
    "DeliveryRows",
    "HandOver",
    "HandOverResult",
    "HistoryRows",
    "Ids",
    "MessageRows",
    "OversightRows",
    "PeopleRows",
    "Span",
    "Store",
    "StoreAway",
    "Telemetry",
    "UnitOfWork",
    "User",
]
