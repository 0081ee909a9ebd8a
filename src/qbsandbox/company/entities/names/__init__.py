"""People and firms: customers, vendors, employees, one name space for all of them."""
