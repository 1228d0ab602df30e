"""Question banks in the formats that teachers have."""
