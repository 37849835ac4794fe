"""What the pages read: queries that take a connection and give back frozen facts.

Each question is a fixed number of statements, whatever the size of the answer, and asks as a
reader: what a reader may not see is left out by the statement itself.
"""
