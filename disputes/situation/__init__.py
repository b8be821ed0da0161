"""A record at an instant: its timeline, typed facts, periods, deadlines and their states, and the rules that
match it.
"""
