"""What does a letter's Reference point to, as a FHIR attachment, and back?"""

import re
from typing import Final

from lxml import etree

from adapters.contract import JsonObject
from adapters.medcom_xml import codes, document
from adapters.taking import Path, Taken

LONGEST_TITLE: Final = 70
LONGEST_URL: Final = 350

_BIN: Final = ("ObjectIdentifier", "ObjectCode", "ObjectExtensionCode", "OriginalObjectSize")
_LARGEST_SIZE: Final = 2**31 - 1  # FHIR's unsignedInt
_FHIR_URL = re.compile(r"\S+")
_MIME: Final = {
    "tiff": "image/tiff",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "png": "image/png",
    "bmp": "image/bmp",
    "txt": "text/plain",
    "rtf": "application/rtf",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "pdf": "application/pdf",
    "dcm": "application/dicom",
    "wav": "audio/wav",
    "zip": "application/zip",
}


def attachment_in(reference: etree._Element) -> JsonObject:
    """The Attachment of a Reference; what else is said of the object is kept beside it."""
    attachment: JsonObject = {"title": document.required(reference, "RefDescription")}
    kept: list[JsonObject] = []
    url = document.value(reference, "URL")
    if url is not None and _FHIR_URL.fullmatch(url):
        attachment["url"] = url
    elif url is not None:
        kept.append({"url": "URL", "valueString": url})
    if document.value(reference, "SUP") is not None:
        kept.append({"url": "SUP", "valueBoolean": True})
    if (described := document.find(reference, "BIN")) is not None:
        kept += [{"url": name, "valueString": document.required(described, name)} for name in _BIN]
        attachment.update(_known_of(described))
    if kept:
        attachment["extension"] = [{"url": codes.REFERENCE, "extension": kept}]
    return attachment


def _known_of(described: etree._Element) -> JsonObject:
    size = int(document.required(described, "OriginalObjectSize"))
    mime = _MIME.get(document.required(described, "ObjectExtensionCode"))
    return {
        **({"contentType": mime} if mime else {}),
        **({"size": size} if size <= _LARGEST_SIZE else {}),
    }


def reference_out(parent: etree._Element, message: Taken, at: Path) -> bool:
    """Add the Reference of an attachment; False, and nothing added, if a letter cannot name what it holds."""
    kept = _kept(message, at)
    url = message.look(*at, "url")
    fits = isinstance(url, str) and 0 < len(url) <= LONGEST_URL
    if not (fits or kept):
        return False
    reference = document.child(parent, "Reference")
    title = message.look(*at, "title")
    said = title if isinstance(title, str) and title else "Bilag"
    document.child(reference, "RefDescription", said[:LONGEST_TITLE])
    if len(said) <= LONGEST_TITLE:
        message.take(*at, "title")
    if fits:
        message.take(*at, "url")
        document.child(reference, "URL", url)
    elif "URL" in kept or "SUP" in kept:
        name = "URL" if "URL" in kept else "SUP"
        document.child(reference, name, kept[name])
    else:
        described = document.child(reference, "BIN")
        for name in _BIN:
            document.child(described, name, kept.get(name, ""))
        message.take(*at, "contentType")
        message.take(*at, "size")
    return True


def _kept(message: Taken, at: Path) -> dict[str, str]:
    for index, extension in enumerate(message.items(*at, "extension")):
        if isinstance(extension, dict) and extension.get("url") == codes.REFERENCE:
            parts = message.items(*at, "extension", index, "extension")
            message.take(*at, "extension", index)
            return {
                str(part.get("url")): str(part.get("valueString", "true"))
                for part in parts
                if isinstance(part, dict)
            }
    return {}
