"""What train.py is made of: one idea per module. run.py trains one run of the package; loop.py is the step loop; learner.py is what it trains."""
