"""Questions about rules and decisions: what cases come to. Knows the engine, never a terminal."""
