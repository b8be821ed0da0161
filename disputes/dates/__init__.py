"""Dates and times: durations, recurrences, business days, due instants. Knows no cases."""
