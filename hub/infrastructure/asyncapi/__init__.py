"""What can be sent and received over the broker, as a document that machines read?"""

from hub.infrastructure.asyncapi.document import asyncapi_document

__all__ = ["asyncapi_document"]
