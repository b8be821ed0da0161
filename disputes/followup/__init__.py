"""What follows from an answer: the alerts that it calls for, what became of a case, and the report on many."""
