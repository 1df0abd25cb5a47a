"""The dumps' formats: each writes the rows of a table in one pass with the others, by the same three verbs."""
