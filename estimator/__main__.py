"""`python -m estimator` is the `forebill` command."""

from estimator.cli.entry import main

if __name__ == "__main__":
    main()
