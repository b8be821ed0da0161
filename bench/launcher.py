"""Runs one program and says what it needed: `python launcher.py FD PROGRAM ARGUMENT …`.

The system counts the memory of the one that starts a program as the program's own. This one is small, whatever the
memory of the program that measures. Written to the file descriptor are the exit code, seconds by the clock and of
processor time, and the peak of the memory as the system tells it.
"""

import os
import sys
import time

result, *command = sys.argv[1:]
begun = time.perf_counter()
_, status, used = os.wait4(os.posix_spawnp(command[0], command, os.environ), 0)
wall = time.perf_counter() - begun
told = (os.waitstatus_to_exitcode(status), wall, used.ru_utime + used.ru_stime, used.ru_maxrss)
os.write(int(result), " ".join(map(str, told)).encode())
