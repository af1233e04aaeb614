"""The command line: one file a command, which parses, calls one function and chooses the status. Only it prints.

`main` lists the commands. The work of a large one stands beside it and is imported when it runs: `deciding` and
`recording` of `recommend`, `asking` of `ask`, `reviewing` of `review`.
"""
