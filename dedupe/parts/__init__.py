"""Linking in parts: what one part of a long list tells the others, as arrays; no part ever sees the whole list."""
