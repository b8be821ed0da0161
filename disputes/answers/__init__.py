"""What is answered, as data: the assessment of a case, the standing of a shop, and their JSON."""
