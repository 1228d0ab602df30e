"""Geometry for SVG: drawings of mechanisms as they are shown, and charts. The ink is in stylesheets and templates."""
