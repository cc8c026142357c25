"""Dates in Kazakh (both scripts), Russian and English: told in sentences (`told`) or printed as labels (`printed`)."""
