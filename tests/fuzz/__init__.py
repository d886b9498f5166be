"""What happens when a real message is broken in any way one can think of? `python -m tests.fuzz --help`."""
