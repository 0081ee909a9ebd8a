"""What documents tell the stock: goods that arrived, were billed, left, were invoiced, went back or came back."""
