"""What the core needs from the world outside. A driver in `drivers/` fills each of these.

Every call may take long and never blocks the loop. Failures are the errors named here and no
others; `status()` is the exception: it never raises, a failure is a status.
"""
