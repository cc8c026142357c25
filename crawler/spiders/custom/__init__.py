"""Spiders that a single site or service needs, named in a source file as `spider = "…"`."""
