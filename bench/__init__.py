"""Measured ratios and counts; every figure comes with the conditions it was taken under."""
