"""The questions of the fiche: one form per step, in the words that people read."""
