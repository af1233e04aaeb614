"""Questions about all workloads at once, decided by Z3 (the extra `prove`).

`decider` is the way in; `answers` and `known` say what a workload may be, `clauses` and `standing` what rules make of
it, `law` how a law could be broken, and `smt` alone knows Z3.
"""
