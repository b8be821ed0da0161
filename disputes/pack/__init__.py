"""The evidence pack of a case: what is handed in at a desk, in its formats and within its limits."""
