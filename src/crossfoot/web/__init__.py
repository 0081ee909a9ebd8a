"""Pages, one folder per screen family. A view parses, calls one operation and shows the result."""
