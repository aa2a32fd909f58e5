"""Importing price facts that other people have collected as CSV files.

One module per vendor says how a line of a file becomes a `Record`; the meter
maps say which meter it fills. The files themselves are not part of the project.
"""
