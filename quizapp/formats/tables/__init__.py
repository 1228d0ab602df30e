"""Questions in tables: one module for each way of writing one, and what they share."""
