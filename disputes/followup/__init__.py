"""What follows from an answer: the alerts that it calls for, and what became of a case."""
