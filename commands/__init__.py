"""The commands of `presswatch`, a file for each noun; cli.py puts them together."""
