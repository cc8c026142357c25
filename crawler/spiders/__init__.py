"""One spider for each kind of access point; `custom/` holds those a single site needs."""
