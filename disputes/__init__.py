"""A rule engine for after-sale disputes and platform penalties in cross-border e-commerce."""

__version__ = "0.1.0"
