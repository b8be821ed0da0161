"""Readers: the nodes of a ruleset's YAML become its typed model."""
