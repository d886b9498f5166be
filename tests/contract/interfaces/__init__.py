"""Are the documents about the hub's interfaces, OpenAPI and AsyncAPI, valid and complete?"""
