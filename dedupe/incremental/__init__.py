"""Links new and changed records only: an index of what was found before, brought up to date record by record."""
