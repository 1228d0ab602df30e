"""Pages: one blueprint for each place that a person goes. Views read the request, make one call, choose a page."""
