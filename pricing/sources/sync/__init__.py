"""Refreshing prices from the vendors' own public lists into the user's cache.

Each vendor module names its *items* (an offer in a region, a service, a file) with a
version; the run fetches what has changed, turns it into rows through the meter maps,
and only when every item is complete puts a new price file in the old one's place.
"""
