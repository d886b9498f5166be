"""Which native formats does the hub speak? One line each."""

from types import MappingProxyType
from typing import Final

from adapters.contract import Adapter
from adapters.medcom_xml import MedComXml

_ADAPTERS: Final[tuple[Adapter, ...]] = (
    MedComXml(),  # XDIS91 and XCTL01-03; XREF15 has its place here once MedCom's schema of it can be had
)

ADAPTERS: Final = MappingProxyType({adapter.format: adapter for adapter in _ADAPTERS})


def adapter_for(native_format: str) -> Adapter | None:
    """The adapter of a format by its name; None for a format that the hub does not speak."""
    return ADAPTERS.get(native_format)
