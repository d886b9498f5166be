"""How do MedCom's XML letters (OIOXML) become FHIR messages, and FHIR messages letters?"""

from adapters.medcom_xml.adapter import MedComXml

__all__ = ["MedComXml"]
