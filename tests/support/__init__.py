"""What do tests of the whole way share? Parties, messages, consents, and a hub that a test can steer."""
