"""What train.py is made of: one idea per module, from random.py's numbers to run.py's runs."""
