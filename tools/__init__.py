"""Tools of the repository's own housekeeping."""
