"""Answers for people to read: a terminal page, a printable sheet, a calendar."""
