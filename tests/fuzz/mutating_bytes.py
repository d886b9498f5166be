"""How is a body broken byte by byte?"""

import random
from collections.abc import Sequence
from typing import Final

_TOKENS: Final = (
    b'"',
    b"{",
    b"}",
    b"[",
    b"]",
    b"<",
    b">",
    b"/>",
    b"&x;",
    b"&#0;",
    b"&#xFFFE;",
    b"<!--",
    b"<![CDATA[",
    b"<!DOCTYPE a>",
    b"<?x?>",
    b"1.5e9",
    b"-0",
    b"null",
    b"\\ud800",
    b"\\u0000",
    b"\xff",
    b"\xed\xa0\x80",
    b"\xef\xbb\xbf",
    b"\xef\xbf\xbf",
    b"\x00",
    b"\\",
    b":",
    b",",
    b'xmlns=""',
    b' value="',
    b"_",
)


def break_bytes(chance: random.Random, body: bytes, others: Sequence[bytes]) -> bytes:
    """The body after some changes that know nothing of its form."""
    broken = bytearray(body)
    for _ in range(chance.choice((1, 1, 2, 5))):
        at = chance.randrange(len(broken) + 1)
        length = chance.choice((0, 1, 1, 4, 40, 400))
        way = chance.randrange(7)
        if way == 0:
            broken[at : at + length] = chance.choice(_TOKENS)
        elif way == 1:
            broken[at : at + length] = chance.choice(_TOKENS) * chance.choice((1, 3, 400))
        elif way == 2:
            del broken[at : at + length]
        elif way == 3:
            broken[at:at] = broken[at : at + length] * chance.choice((1, 20))
        elif way == 4 and at < len(broken):
            broken[at] ^= 1 << chance.randrange(8)
        elif way == 5:
            other = chance.choice(others)
            start = chance.randrange(len(other))
            broken[at : at + length] = other[start : start + length]
        elif way == 6 and chance.random() < 0.3:
            del broken[at:]
    return bytes(broken)
