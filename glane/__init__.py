"""Composition root: the command line, the paths, the state that lasts between runs."""
