"""`make demo`: five candidates' stories, played through the public surface only."""
