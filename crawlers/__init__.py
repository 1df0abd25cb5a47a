"""Knows the network: fetches partners' listings and keeps them as RawRecords. Knows nothing of projects."""
