"""The command line: one file a command, which parses, calls one function and chooses the status. Only it prints."""
