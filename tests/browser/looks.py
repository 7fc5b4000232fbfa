"""The widths at which axe looked in the test that is running, for the list at the end of the run."""

LOOKS = []
