"""`glane review`: people judge doubtful pairs, on a terminal or on a local page, the most useful pair first."""
