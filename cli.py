"""Runs the command from a checkout: `python cli.py check FILE`. The installed command is `disputes`."""

from disputes.commands import main

if __name__ == "__main__":
    main(prog_name="disputes")
