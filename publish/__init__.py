"""Knows the published database, the dumps' formats and the site."""
