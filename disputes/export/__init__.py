"""Stored answers as files for analysts: one table each for cases, deadlines, actions, changes, alerts and shops.

No table has what a person wrote or what tells a buyer: no notes, no messages, no record, no names of files.
"""
