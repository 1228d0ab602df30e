"""What people do here, one module for each: check access, ask the domain, write, commit once."""
