"""The examples beside the rules: whether they hold, and whether they pin every figure."""
