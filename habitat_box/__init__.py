"""Habitat Box: the house's own record of visits and choices."""

__version__ = "0.3.0"
