"""Pure: brings a partner's RawRecords to one schema. Knows neither network nor database."""
