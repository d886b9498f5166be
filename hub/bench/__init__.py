"""How fast is the hub, beside a relay that does nothing but relay? Both measured in one run (`make bench`)."""
