"""The dumps: one module a format, each with the same verbs."""
