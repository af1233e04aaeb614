"""`python -m recommender` is the command `recommender`."""

from recommender.cli.main import run

if __name__ == "__main__":
    run()
