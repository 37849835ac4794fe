"""The steps, by what they do to a process. Which there are: `activities/step_table.py`."""
