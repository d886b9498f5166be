"""Handleplan Hub: who may be told what about a citizen's course of treatment, and what is due."""
