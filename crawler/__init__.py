"""Source -> Page: finds article addresses, fetches them politely, hands the bytes over; never looks inside."""
