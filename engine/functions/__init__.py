"""The one table of the language: each operator and function declared once."""
