"""The JSON Schema of a ruleset file, for an editor that completes keys and words: the outline, lint is the judge."""
