"""The checks of the lint: one a file, found by being here."""
