"""The twelve sites: each turns its entries into the answers of a small web server."""
