"""The nightly scan over the store, the report, and the figures for monitoring."""
