"""The questionnaire: which question next, when to stop. A state machine of plain values; it knows no terminal."""
