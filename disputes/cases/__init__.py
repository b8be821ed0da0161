"""The assessment of a case, its ruling, and the routes of one order."""
