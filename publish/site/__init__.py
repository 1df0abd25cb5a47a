"""The people's pages: a Datasette plugin, its templates and static files."""
