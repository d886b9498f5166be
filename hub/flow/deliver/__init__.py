"""How does a delivery get out? One module per stage; hub/flow/pipeline.py has their order."""
