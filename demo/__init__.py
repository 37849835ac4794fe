"""`make demo`: one hire and one rejection, played through the public surface only."""
