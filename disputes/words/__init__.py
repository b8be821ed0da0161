"""The closed words of records, rulesets and answers: the same word for the same thing everywhere.

Each is a text (`DeadlineState.OVERDUE == "overdue"`), so it prints and serializes as its word.
"""
