"""Decisions and knowledge as text and JSON. Pure: model objects in, text or plain values out; nothing is printed.

A module for each answer and form: `text_report` (with a module for each section), `json_report`, `markdown_report`,
`record`, `explain_report`, `whatif_report` and so on; findings for machines in `sarif`, `github`, `gitlab`, `junit`.
What they share: `lines` (styled words that fit a width), `words`, `answer_words` and `condition_words` (what is read
aloud), `plain` (values as JSON).
"""
