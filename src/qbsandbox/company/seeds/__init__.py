"""What new companies are filled with, one file per country."""
