"""How does a message get in? One module per stage; hub/flow/pipeline.py has their order."""
