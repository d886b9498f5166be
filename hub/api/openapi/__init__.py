"""What can be called by HTTP, as a document that machines read?"""

from hub.api.openapi.document import openapi_document

__all__ = ["openapi_document"]
