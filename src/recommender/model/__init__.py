"""What the program talks about: frozen values only. No I/O, no YAML, no pydantic, nothing of the rooms above."""
