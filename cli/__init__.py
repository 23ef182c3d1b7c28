"""The command line: one command, one file; a command's module is imported when it is used."""
