"""The benchmark measures the values that it reports, and its page shows the measured values."""
