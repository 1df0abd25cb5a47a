"""Linking on several machines: the steps, what they hand to each other, and who runs them."""
