"""What changes between two editions of the rulesets, and what that does to records: pure functions over typed rules."""
