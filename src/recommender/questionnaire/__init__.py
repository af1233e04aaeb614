"""The questionnaire: which question next, when to stop. A state machine of plain values; it knows no terminal.

`session` is what a questionnaire has come to, `interviewer` says what to ask, `choosing` by which figures.
"""
