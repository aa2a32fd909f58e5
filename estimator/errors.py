"""The one error a user can cause; every room but pricing raises it from here."""

from __future__ import annotations

from pricing.errors import Error

__all__ = ["Error"]
