"""Page -> Article: decodes, finds text, title, date and language, within limits of size, time and memory."""
