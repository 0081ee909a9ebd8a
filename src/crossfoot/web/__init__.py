"""Pages: one folder per screen family. Views parse, call one operation and show the result; they write nothing."""
