"""Numbered, forward changes of the schema, each in one transaction."""
