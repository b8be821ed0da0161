"""What opens files of strangers: a program of its own, with a limit on its memory and on its time."""
