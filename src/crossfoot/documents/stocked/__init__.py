"""What documents of purchases tell the stock: goods that arrived, what bills charge for them, what went back."""
