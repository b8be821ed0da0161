"""The rule language: its readers, the typed trees that they give, their evaluation against a scope, and the lint."""
