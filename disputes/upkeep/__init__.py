"""What keeps rulesets fresh: what rests on which source, what wants another look, new entries to fill in."""
