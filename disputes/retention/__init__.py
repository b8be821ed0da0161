"""How long what is stored is kept, and the pruning of what is older."""
