"""What holds for all tests: no law is judged by a clock."""

from __future__ import annotations

from hypothesis import settings

# A deadline for each example fails where the machine is busy. All else stays as it is chosen for
# this place: on a CI server, Hypothesis tries the same examples every time.
settings.register_profile("untimed", settings(), deadline=None)
settings.load_profile("untimed")
