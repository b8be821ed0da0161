"""What is wrong, doubtful or missing in a ruleset beyond what its reader sees: one class for each check."""
