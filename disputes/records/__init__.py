"""What users hand in: case and shop records, typed, checked and read from files."""
