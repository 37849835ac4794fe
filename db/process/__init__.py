"""The record of a process: acts, steps, tasks, messages, events, and what is read from them."""
