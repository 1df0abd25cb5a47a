"""Pure: finds the records that speak of one project, and merges them. Knows neither network nor database."""
