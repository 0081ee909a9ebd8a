"""The vendor portal's pages: for vendors, without a word of the company's own."""
