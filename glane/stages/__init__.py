"""The stages, each runnable alone: the only place that joins a package to the disk of the next."""
