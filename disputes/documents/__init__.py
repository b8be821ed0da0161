"""Texts as trees of nodes that know their line: YAML and JSON, and what is said of a faulty one."""
