"""One spider a platform; the file's name is the platform's name in partners/*.yml."""
