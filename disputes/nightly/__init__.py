"""The nightly scan over the store, and the metrics for monitoring."""
