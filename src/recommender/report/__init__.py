"""Decisions and knowledge as text and JSON. Pure: model objects in, text or plain values out; nothing is printed."""
