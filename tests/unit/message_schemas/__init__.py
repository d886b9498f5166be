"""Tests of what a message is."""
