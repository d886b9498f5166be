"""How is a compiled consent kept, so that thousands are read back each second?

MessagePack by msgspec, decoded straight into the structs. The first byte is the version of the form:
compiled consents are derived, and one of another version is compiled again from the FHIR Consent.
"""

from typing import Final

import msgspec

from consent.model import ConsentRecord

FORM: Final = b"\x02"
_ENCODER: Final = msgspec.msgpack.Encoder()
_DECODER: Final = msgspec.msgpack.Decoder(ConsentRecord)


class StaleForm(ValueError):
    """The bytes are not of this version of the form, or not whole: compile the consent again."""


def dump(record: ConsentRecord) -> bytes:
    """The record as bytes; equal records give equal bytes."""
    return FORM + _ENCODER.encode(record)


def load(data: bytes) -> ConsentRecord:
    """The record that `dump` wrote; StaleForm when these bytes are something else."""
    if data[:1] != FORM:
        raise StaleForm("another version of the compact form")
    try:
        return _DECODER.decode(memoryview(data)[1:])
    except msgspec.MsgspecError as error:
        raise StaleForm("the compact form is damaged") from error
