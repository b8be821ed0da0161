"""`python -m disputes`."""

from disputes.commands import main

main(prog_name="disputes")
