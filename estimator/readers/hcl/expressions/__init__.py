"""Expressions: syntax tree → a function that gives the value in a scope."""
