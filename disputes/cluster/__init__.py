"""Scans and backtests shared out over a cluster: PostgreSQL has the truth, Dask's workers do the work."""
