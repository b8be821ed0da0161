"""The standing of a shop: metrics, ledgers, measures, appeals, headroom, forecast."""
